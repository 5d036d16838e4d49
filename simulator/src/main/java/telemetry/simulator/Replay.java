package telemetry.simulator;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import telemetry.can.CanFrame;
import telemetry.can.CanLog;
import telemetry.contract.HourPartition;

/**
 * Sends a recorded CAN log as the records of one vehicle, one record per data frame. {@code can_id} is the frame's ID,
 * {@code payload} is {@code {"dlc":4,"data":"D0320009"}}, and {@code sequence} is the frame's index in the log. The
 * index keeps equal frames of one instant distinct. With DBC files, the payload also has the decoded numbers: {@code
 * "Engine.Speed":812.5}.
 */
final class Replay {
    private final IngestTarget target;
    private final RetryPolicy retry;
    private final Clock clock;

    Replay(IngestTarget target, RetryPolicy retry, Clock clock) {
        this.target = target;
        this.retry = retry;
        this.clock = clock;
    }

    /**
     * The settings of a replay.
     *
     * @param vehicle the ID of the vehicle
     * @param keepTime true to keep the recorded times; false to shift all by the same amount, so that the last frame is
     *     current when it is sent and no frame is in the future
     * @param speed the speed relative to the recording; 0 for the maximum throughput
     * @param signalsOnly true to leave the raw data of frames with signals out
     */
    record Plan(String vehicle, boolean keepTime, double speed, boolean signalsOnly) {}

    /**
     * Sends the frames of {@code recording}, whose survey is {@code survey}.
     *
     * @param signals null if the frames are not decoded
     */
    RunReport run(
            Recording recording, Recording.Survey survey, Plan plan, @Nullable ReplaySignals signals, Progress progress)
            throws IOException, InterruptedException, SQLException {
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
                SortedMap<String, Double> values = signals == null ? Collections.emptySortedMap() : signals.next();
                pending.add(shot(proof, run, seq, frame, shift, plan, values));
                if (pending.size() >= target.batch() || seq == survey.sendable() - 1) {
                    client.send(pending, plan.speed() > 0 ? due : null);
                    progress.advance(pending.size());
                    pending = new ArrayList<>();
                }
            }
        }
        return ledger.report(run, key, null, (System.nanoTime() - start) / 1e9);
    }

    /**
     * Returns the shift of the times. Below the recorded speed the first frame becomes current, because the last frame
     * would otherwise be in the future.
     */
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

    private static Shot shot(
            Proof proof,
            String run,
            int seq,
            CanFrame frame,
            Duration shift,
            Plan plan,
            SortedMap<String, Double> signals) {
        Instant timestamp = frame.time().plus(shift);
        byte[] json = RecordFactory.json(proof, run, seq, timestamp, plan.vehicle(), seq, generator -> {
            generator.writeStringProperty("can_id", frame.id().text());
            generator.writeObjectPropertyStart("payload");
            if (signals.isEmpty() || !plan.signalsOnly()) {
                generator.writeNumberProperty("dlc", frame.data().length());
                generator.writeStringProperty("data", frame.data().hex());
            }
            signals.forEach(generator::writeNumberProperty);
            generator.writeEndObject();
        });
        return new Shot(seq, Shot.Kind.RECORD, HourPartition.of(timestamp), json);
    }
}
