package telemetry.simulator;

import picocli.CommandLine.Command;

/** {@code telemetry dlq}. */
@Command(
        name = "dlq",
        description = "Looks into the DLQ and sends its messages again.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DlqListCommand.class, DlqShowCommand.class, DlqReplayCommand.class})
final class DlqCommand {}
