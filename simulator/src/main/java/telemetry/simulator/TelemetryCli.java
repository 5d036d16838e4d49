package telemetry.simulator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the platform. Exit codes: 0 done and good, 1 done and not good or failed, 2 wrong arguments.
 */
@Command(
        name = "telemetry",
        description = "Drives the telemetry platform and proves what it stored.",
        mixinStandardHelpOptions = true,
        version = "telemetry 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "up     Starts the whole platform on this machine (see ./telemetry up --help).",
            "chaos  Kills it and breaks its cloud, and accounts for every record (see ./telemetry chaos --help).",
            "sql    Asks the lake in SQL (see ./telemetry sql --help).",
            "lake   Shows the state of the lake's tables, and expires old versions (see ./telemetry lake --help).",
            "erase  Erases a vehicle from the lake, and proves it (see ./telemetry erase --help)."
        },
        subcommands = {SimulateCommand.class, ReplayCommand.class, VerifyCommand.class, DlqCommand.class})
public final class TelemetryCli {
    private static final int FAILED = 1;

    private TelemetryCli() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, without a process around it. */
    public static CommandLine commandLine() {
        return new CommandLine(new TelemetryCli()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(messageOf(failure));
            return FAILED;
        });
    }

    private static String messageOf(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines().findFirst().orElse(failure.toString());
    }
}
