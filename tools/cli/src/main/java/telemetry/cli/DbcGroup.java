package telemetry.cli;

import picocli.CommandLine.Command;

/** {@code telemetry dbc}, the parent of the commands for DBC files. */
@Command(name = "dbc", description = "Checks DBC files, and decodes CAN logs with them.")
final class DbcGroup {}
