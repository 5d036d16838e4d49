package telemetry.cli;

import picocli.CommandLine.Command;

/** {@code telemetry lake}, the parent of the commands for the lake's tables. */
@Command(name = "lake", description = "Shows the state of the lake's tables and expires old versions.")
final class LakeGroup {}
