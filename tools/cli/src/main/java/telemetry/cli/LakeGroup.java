package telemetry.cli;

import picocli.CommandLine.Command;

/** {@code telemetry lake}. */
@Command(name = "lake", description = "Shows the state of the lake's table, and expires its old versions.")
final class LakeGroup {}
