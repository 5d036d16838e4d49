package telemetry.chaos;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import telemetry.simulator.IngestTarget;
import telemetry.simulator.ProgressLines;
import telemetry.simulator.RunReport;
import telemetry.simulator.Simulation;
import telemetry.simulator.SimulationPlan;

/**
 * Three fleets that send at once: one whose clocks are right, one whose clocks are 40 minutes slow, and one whose clocks
 * are 30 seconds fast. Some records come late, some are sent twice, some are malformed.
 * Requests are tried until they are settled, so that each record has an account.
 */
final class Traffic {
    private static final double DUPLICATES = 0.02;
    private static final double MALFORMED = 0.005;
    private static final double LATE = 0.02;
    private static final double RECORDS_PER_REQUEST_SECOND = 30; // requests a second at which batches begin to grow
    private static final int SMALLEST_BATCH = 10;
    private static final int MORE_THAN_ENOUGH = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Fleets share no vehicle: at one moment of their clocks two records of a vehicle could be alike, and count as one. */
    private record Fleet(Duration clockError, int tenths, int firstVehicle, int vehicles) {}

    private static final List<Fleet> FLEETS = List.of(
            new Fleet(Duration.ZERO, 8, 0, 30),
            new Fleet(Duration.ofMinutes(-40), 1, 30, 4),
            new Fleet(Duration.ofSeconds(30), 1, 34, 4));

    private final ChaosPlan plan;
    private final List<Simulation> simulations;

    Traffic(ChaosPlan plan, URI ingest, Clock clock) {
        this.plan = plan;
        IngestTarget target = new IngestTarget(ingest, SupervisedServices.KEY, batch(plan), false);
        this.simulations = FLEETS.stream()
                .map(fleet -> Simulation.lasting(PATIENCE, target, Clock.offset(clock, fleet.clockError())))
                .toList();
    }

    private static int batch(ChaosPlan plan) {
        return Math.max(SMALLEST_BATCH, (int) (plan.recordsPerSecond() / RECORDS_PER_REQUEST_SECOND));
    }

    /** Ends the sending; what was sent is settled. */
    void stop() {
        simulations.forEach(Simulation::stop);
    }

    /**
     * Sends until it is told to stop, or until nothing was taken for minutes; one report for each fleet.
     */
    List<RunReport> send() throws InterruptedException {
        try (ExecutorService fleets = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RunReport>> reports = new ArrayList<>();
            for (int i = 0; i < FLEETS.size(); i++) {
                int fleet = i;
                reports.add(fleets.submit(() -> send(fleet)));
            }
            List<RunReport> settled = new ArrayList<>();
            for (Future<RunReport> report : reports) {
                settled.add(report.get());
            }
            return settled;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }

    private RunReport send(int number) throws InterruptedException {
        Fleet fleet = FLEETS.get(number);
        double rate = plan.recordsPerSecond() * fleet.tenths() / 10.0;
        SimulationPlan simulation = new SimulationPlan(
                fleet.firstVehicle(),
                fleet.vehicles(),
                MORE_THAN_ENOUGH,
                rate,
                plan.seed() + number,
                DUPLICATES,
                MALFORMED,
                LATE);
        return simulations
                .get(number)
                .run(simulation, new ProgressLines(new PrintStream(OutputStream.nullOutputStream()), MORE_THAN_ENOUGH));
    }
}
