package telemetry.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs a fleet with one virtual thread per vehicle. With a rate, the time of each request is planned before the run,
 * and latency counts from the planned time. A stall of the platform then shows in every record that it delays (open
 * loop).
 */
public final class Simulation {
    private final IngestTarget target;
    private final RetryPolicy retry;
    private final Clock clock;
    private volatile boolean stopped;

    /** Creates a simulation that sends to {@code target}. */
    public Simulation(IngestTarget target, Clock clock) {
        this(target, RetryPolicy.DEFAULT, clock);
    }

    /**
     * Returns a simulation without a limit of attempts per request. It ends early only if the platform accepts nothing
     * for {@code patience}.
     */
    public static Simulation lasting(Duration patience, IngestTarget target, Clock clock) {
        return new Simulation(target, RetryPolicy.lasting(patience), clock);
    }

    Simulation(IngestTarget target, RetryPolicy retry, Clock clock) {
        this.target = target;
        this.retry = retry;
        this.clock = clock;
    }

    /** Ends {@link #run} early. Requests in flight are completed, and no more records are sent. */
    public void stop() {
        stopped = true;
    }

    /** Returns a new ID for a run. */
    static String newRunId() {
        return "run-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Runs {@code plan}. The run ends early on {@link #stop}, or if the platform accepts nothing for the policy's
     * patience, which is a minute by default.
     *
     * @throws RunFailedException if no request can succeed, because the key is wrong or no server answers
     */
    public RunReport run(SimulationPlan plan, Progress progress) throws InterruptedException {
        String run = newRunId();
        String key = Proof.newKey();
        Ledger ledger = new Ledger(plan.records());
        long start = System.nanoTime();
        try (IngestClient client = new IngestClient(target, retry, ledger);
                ExecutorService drivers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> driving = new ArrayList<>();
            for (int vehicle = 0; vehicle < plan.vehicles(); vehicle++) {
                Drive drive = new Drive(
                        plan,
                        vehicle,
                        new RecordFactory(run, key, plan.firstVehicle() + vehicle, plan, clock),
                        client,
                        progress,
                        start);
                driving.add(drivers.submit(() -> {
                    drive.run();
                    return null;
                }));
            }
            await(driving, drivers);
        }
        return ledger.report(run, key, plan.seed(), (System.nanoTime() - start) / 1e9);
    }

    private static void await(List<Future<?>> driving, ExecutorService drivers) throws InterruptedException {
        try {
            for (Future<?> drive : driving) {
                drive.get();
            }
        } catch (ExecutionException failed) {
            drivers.shutdownNow();
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }

    /** The drive of one vehicle. */
    private final class Drive {
        private final SimulationPlan plan;
        private final int vehicle;
        private final RecordFactory records;
        private final IngestClient client;
        private final Progress progress;
        private final long start;
        private List<Shot> pending = new ArrayList<>();
        private int room;

        Drive(
                SimulationPlan plan,
                int vehicle,
                RecordFactory records,
                IngestClient client,
                Progress progress,
                long start) {
            this.plan = plan;
            this.vehicle = vehicle;
            this.records = records;
            this.client = client;
            this.progress = progress;
            this.start = start;
            this.room = firstBatch();
        }

        /** Returns the size of the first batch. With a rate, it varies by vehicle to spread the requests over time. */
        private int firstBatch() {
            return plan.recordsPerSecond() > 0 ? 1 + vehicle % target.batch() : target.batch();
        }

        void run() throws InterruptedException {
            for (int seq = vehicle; seq < plan.records() && !isOver(); seq += plan.vehicles()) {
                waitUntil(plannedNanos(seq));
                for (Shot shot : records.next(seq)) {
                    pending.add(shot);
                    if (pending.size() >= room) {
                        post();
                    }
                }
            }
            post();
        }

        private boolean isOver() {
            return stopped || client.isHopeless();
        }

        private void post() throws InterruptedException {
            if (pending.isEmpty() || client.isHopeless()) {
                return;
            }
            List<Shot> shots = pending;
            pending = new ArrayList<>();
            room = target.batch();
            client.send(
                    shots,
                    plan.recordsPerSecond() > 0 ? plannedNanos(shots.getLast().seq()) : null);
            progress.advance((int) shots.stream()
                    .filter(shot -> shot.kind() == Shot.Kind.RECORD)
                    .count());
        }

        private long plannedNanos(int seq) {
            double perSecond = plan.recordsPerSecond();
            return perSecond == 0 ? start : start + (long) (seq / perSecond * 1e9);
        }

        private void waitUntil(long nanos) throws InterruptedException {
            long left = nanos - System.nanoTime();
            if (left > 0) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
        }
    }
}
