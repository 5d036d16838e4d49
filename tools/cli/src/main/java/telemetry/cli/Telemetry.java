package telemetry.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import telemetry.chaos.ChaosCommand;
import telemetry.simulator.CommandTree;
import telemetry.simulator.ReplayCommand;
import telemetry.simulator.SimulateCommand;
import telemetry.simulator.VerifyCommand;

/** The command line of the platform. {@link CommandTree} defines its exit codes. */
@Command(name = "telemetry", description = "Runs the telemetry platform, sends records to it, and queries its lake.")
public final class Telemetry {
    /** The system property that names the logging library. Without it, SLF4J warns that it finds two. */
    private static final String LOGGING = "slf4j.provider";

    private Telemetry() {}

    public static void main(String[] args) {
        System.setProperty("slf4j.internal.verbosity", "WARN");
        System.setProperty(LOGGING, "org.slf4j.nop.NOPServiceProvider");
        // results have the characters of the lake, which the terminal's charset may lack
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int exitCode = commandLine(Clock.systemUTC()).setOut(out).execute(args);
        out.flush();
        System.exit(exitCode);
    }

    /** Returns the command line, to be executed in any process. */
    public static CommandLine commandLine(Clock clock) {
        CommandLine up = new CommandLine(new UpCommand());
        up.setUnmatchedOptionsArePositionalParams(true);
        CommandLine dlq = new CommandLine(new DlqCommand())
                .addSubcommand(new DlqListCommand(clock))
                .addSubcommand(new DlqShowCommand(clock))
                .addSubcommand(new DlqReplayCommand(clock));
        CommandLine lake = new CommandLine(new LakeGroup())
                .addSubcommand(new LakeStatusCommand(clock))
                .addSubcommand(new LakeExpireCommand(clock));
        CommandLine keys = new CommandLine(new KeysGroup())
                .addSubcommand(new KeysCreateCommand())
                .addSubcommand(new KeysListCommand(clock))
                .addSubcommand(new KeysRevokeCommand())
                .addSubcommand(new KeysRotateCommand(clock));
        CommandLine dbc = new CommandLine(new DbcGroup())
                .addSubcommand(new DbcCheckCommand())
                .addSubcommand(new DbcDecodeCommand());
        return CommandTree.of(
                new Telemetry(),
                up,
                new SimulateCommand(),
                new ReplayCommand(),
                new VerifyCommand(),
                dbc,
                dlq,
                new SqlCommand(clock),
                lake,
                new EraseCommand(clock),
                keys,
                new DoctorCommand(clock),
                new ChaosCommand());
    }

    /** Makes the services' own logging library the one in use. Has no effect after the first logger. */
    static void logAsService() {
        System.setProperty(LOGGING, "ch.qos.logback.classic.spi.LogbackServiceProvider");
    }
}
