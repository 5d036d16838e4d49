package telemetry.cli;

import picocli.CommandLine.Command;

/** {@code telemetry dlq}, the parent of the commands for dead letters. */
@Command(name = "dlq", description = "Lists, prints and redrives dead letters.")
final class DlqCommand {}
