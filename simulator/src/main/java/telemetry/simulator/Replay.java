package telemetry.simulator;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import telemetry.can.CanFrame;
import telemetry.can.CanLog;
import telemetry.contract.HourPartition;

/**
 * Sends a recorded CAN log as the records of one vehicle, each data frame a record: {@code can_id} is the frame's,
 * {@code payload} is {@code {"dlc":4,"data":"D0320009"}}, {@code sequence} is the frame's index in the log. Two equal frames
 * of one instant, as a log of low resolution has them, are two records.
 */
final class Replay {
    private final Target target;
    private final RetryPolicy retry;
    private final Clock clock;

    Replay(Target target, RetryPolicy retry, Clock clock) {
        this.target = target;
        this.retry = retry;
        this.clock = clock;
    }

    /**
     * How a log is replayed.
     *
     * @param vehicle the vehicle's id
     * @param keepTime whether frames keep their recorded times; if not, all are shifted alike, so that the last one is of
     *     the moment at which it is sent and none is ahead of its sending
     * @param speed 1 for as fast as recorded, 10 for ten times that, 0 for as fast as the platform takes them
     */
    record Plan(String vehicle, boolean keepTime, double speed) {}

    /** Sends the frames of {@code recording}, of which {@code survey} was made. */
    RunReport run(Recording recording, Recording.Survey survey, Plan plan, Progress progress)
            throws IOException, InterruptedException {
        String run = Simulation.newRunId();
        String key = Proof.newKey();
        Proof proof = new Proof(key);
        Ledger ledger = new Ledger(survey.sendable());
        Instant first = Objects.requireNonNull(survey.first(), "a log without frames");
        Duration shift = plan.keepTime() ? Duration.ZERO : shiftToNow(survey, first, plan.speed());
        long start = System.nanoTime();
        try (IngestClient client = new IngestClient(target, retry, ledger);
                CanLog log = recording.open()) {
            List<Shot> pending = new ArrayList<>();
            for (int seq = 0; seq < survey.sendable() && !client.isHopeless(); seq++) {
                CanFrame frame = Recording.nextData(log);
                if (frame == null) {
                    throw new IOException(recording.file() + " changed while it was read");
                }
                long due = start + offsetNanos(first, frame, plan.speed());
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                pending.add(shot(proof, run, seq, frame, shift, plan.vehicle()));
                if (pending.size() >= target.batch() || seq == survey.sendable() - 1) {
                    client.send(pending, plan.speed() > 0 ? due : null);
                    progress.advance(pending.size());
                    pending = new ArrayList<>();
                }
            }
        }
        return ledger.report(run, key, null, (System.nanoTime() - start) / 1e9);
    }

    /** Slower than recorded, the first frame is of now instead: the last one would come before its time. */
    private Duration shiftToNow(Recording.Survey survey, Instant first, double speed) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant latest = Objects.requireNonNull(survey.latest(), "a log without frames");
        Duration recorded = Duration.between(first, latest);
        long sendingNanos = speed == 0 ? 0 : (long) (recorded.toNanos() / Math.max(1, speed));
        return Duration.between(latest, now.plusNanos(sendingNanos).truncatedTo(ChronoUnit.MICROS));
    }

    private static long offsetNanos(Instant first, CanFrame frame, double speed) {
        return speed == 0 ? 0 : (long) (Duration.between(first, frame.time()).toNanos() / speed);
    }

    private static Shot shot(Proof proof, String run, int seq, CanFrame frame, Duration shift, String vehicle) {
        Instant timestamp = frame.time().plus(shift);
        byte[] json = RecordFactory.json(proof, run, seq, timestamp, vehicle, seq, generator -> {
            generator.writeStringProperty("can_id", frame.id().text());
            generator.writeObjectPropertyStart("payload");
            generator.writeNumberProperty("dlc", frame.data().length());
            generator.writeStringProperty("data", frame.data().hex());
            generator.writeEndObject();
        });
        return new Shot(seq, Shot.Kind.RECORD, HourPartition.of(timestamp), json);
    }
}
