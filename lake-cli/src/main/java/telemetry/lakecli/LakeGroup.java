package telemetry.lakecli;

import picocli.CommandLine.Command;

/** {@code telemetry lake}. */
@Command(
        name = "lake",
        description = "Shows the state of the lake's table, and expires its old versions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class LakeGroup {}
