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
 * Sends the records of three fleets concurrently. The clocks of one fleet are correct, of one 40 minutes slow, of one
 * 30 s fast. Some records are late, sent twice or malformed. Requests are retried until they have an outcome, so each
 * record has an account.
 */
final class Traffic {
    private static final double DUPLICATES = 0.02;
    private static final double MALFORMED = 0.005;
    private static final double LATE = 0.02;
    private static final double RECORDS_PER_REQUEST_SECOND = 30; // rate in requests per second above which batches grow
    private static final int MIN_BATCH = 10;
    private static final int UNLIMITED_RECORDS = 1_000_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A fleet with its own vehicles. Equal records of one vehicle from two fleets would have one identity and count
     * once.
     *
     * @param clockError error of the clocks
     * @param tenths share of the total rate in tenths
     * @param firstVehicle number of the first vehicle
     * @param vehicles number of vehicles
     */
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
        return Math.max(MIN_BATCH, (int) (plan.recordsPerSecond() / RECORDS_PER_REQUEST_SECOND));
    }

    /** Stops sending. {@link #send} returns once all sent records have an outcome. */
    void stop() {
        simulations.forEach(Simulation::stop);
    }

    /** Sends until {@link #stop}, or until no record is accepted for three minutes. Returns one report per fleet. */
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
                UNLIMITED_RECORDS,
                rate,
                plan.seed() + number,
                DUPLICATES,
                MALFORMED,
                LATE,
                false);
        return simulations
                .get(number)
                .run(
                        simulation,
                        new ProgressLines(new PrintStream(OutputStream.nullOutputStream()), UNLIMITED_RECORDS));
    }
}
