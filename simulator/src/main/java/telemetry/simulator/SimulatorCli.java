package telemetry.simulator;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the simulator's image, which has the commands that send and verify records. */
@Command(name = "simulator", description = "Sends records to the telemetry platform and verifies what it stored.")
public final class SimulatorCli {
    private SimulatorCli() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Returns the command line, to be executed in any process. */
    static CommandLine commandLine() {
        return CommandTree.of(new SimulatorCli(), new SimulateCommand(), new ReplayCommand(), new VerifyCommand());
    }
}
