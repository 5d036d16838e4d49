package telemetry.simulator;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code simulate}, which sends the records of a simulated fleet. */
@Command(name = "simulate", description = "Sends the records of a simulated fleet.")
public final class SimulateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOutput output;

    @Option(names = "--vehicles", defaultValue = "50", description = "Number of vehicles.")
    private int vehicles;

    @Option(names = "--records", defaultValue = "10000", description = "Number of distinct records, of all vehicles.")
    private int records;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Records per second, of all vehicles; 0 for the maximum throughput.")
    private double rate;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Seed of the fleet's behaviour. The same seed gives the same records.")
    private long seed;

    @Option(names = "--duplicates", defaultValue = "0", description = "Share of records to send twice, 0 to 1.")
    private double duplicates;

    @Option(names = "--malformed", defaultValue = "0", description = "Share of malformed records to add, 0 to 1.")
    private double malformed;

    @Option(names = "--late", defaultValue = "0", description = "Share of late records, 1 to 3 hours old, 0 to 1.")
    private double late;

    @Option(names = "--vin", description = "Name the vin and the region of the vehicle in each record.")
    private boolean vin;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SimulationPlan plan = plan();
        Simulation simulation = new Simulation(target.target(), Clock.systemUTC());
        RunReport report;
        try (Progress progress = ProgressOnTerminal.orLines("simulate", records)) {
            report = simulation.run(plan, progress);
        }
        output.write(report, command.commandLine().getOut());
        return report.isClean() ? 0 : 1;
    }

    private SimulationPlan plan() {
        try {
            return new SimulationPlan(0, vehicles, records, rate, seed, duplicates, malformed, late, vin);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), "--" + wrong.getMessage());
        }
    }
}
