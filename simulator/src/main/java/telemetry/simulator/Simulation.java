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
 * Runs a fleet: one virtual thread per vehicle. With a rate, every request has a time that was planned before the run,
 * and its latency counts from there, so that a stall of the platform is seen by every record it delays and not by the
 * one that met it (open loop).
 */
public final class Simulation {
    private final IngestTarget target;
    private final RetryPolicy retry;
    private final Clock clock;
    private volatile boolean stopped;

    /** A simulation that sends to {@code target}. */
    public Simulation(IngestTarget target, Clock clock) {
        this(target, RetryPolicy.DEFAULT, clock);
    }

    /**
     * A simulation that sends each request until it is settled, however often, and ends early only if the platform has
     * taken nothing for {@code patience}.
     */
    public static Simulation lasting(Duration patience, IngestTarget target, Clock clock) {
        return new Simulation(target, RetryPolicy.lasting(patience), clock);
    }

    Simulation(IngestTarget target, RetryPolicy retry, Clock clock) {
        this.target = target;
        this.retry = retry;
        this.clock = clock;
    }

    /** Ends {@link #run} early: what was not sent yet is not sent, what was sent is settled. */
    public void stop() {
        stopped = true;
    }

    /** An id for a run that no other run has. */
    static String newRunId() {
        return "run-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Runs {@code plan} to its end, or until it is stopped, or until the platform has taken nothing for a minute, or as long as it was told to wait.
     *
     * @throws RunFailedException if no request can succeed: the key is wrong, or nobody was ever there
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

    /** One vehicle's part of the run. */
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

        /** With a rate, vehicles fill their first batches to different sizes, or all would send at the same moment. */
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
