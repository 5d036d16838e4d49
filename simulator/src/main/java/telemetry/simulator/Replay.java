package telemetry.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import telemetry.contract.HourPartition;

/**
 * Sends a recorded CAN log as the records of one vehicle, one record per frame. {@code can_id} is the frame's ID,
 * {@code payload} is {@code {"dlc":4,"data":"D0320009"}}, and {@code sequence} is the frame's index in the log. The index
 * keeps equal frames of one instant distinct.
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
     */
    record Plan(String vehicle, boolean keepTime, double speed) {}

    RunReport run(List<CandumpLog.Frame> frames, Plan plan, Progress progress) throws InterruptedException {
        String run = Simulation.newRunId();
        String key = Proof.newKey();
        Proof proof = new Proof(key);
        Ledger ledger = new Ledger(frames.size());
        Duration shift = plan.keepTime() ? Duration.ZERO : shiftToNow(frames, plan.speed());
        long start = System.nanoTime();
        try (IngestClient client = new IngestClient(target, retry, ledger)) {
            List<Shot> pending = new ArrayList<>();
            for (int seq = 0; seq < frames.size() && !client.isHopeless(); seq++) {
                long due = start + offsetNanos(frames, seq, plan.speed());
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                pending.add(shot(proof, run, seq, frames.get(seq), shift, plan.vehicle()));
                if (pending.size() >= target.batch() || seq == frames.size() - 1) {
                    client.send(pending, plan.speed() > 0 ? due : null);
                    progress.advance(pending.size());
                    pending = new ArrayList<>();
                }
            }
        }
        return ledger.report(run, key, null, (System.nanoTime() - start) / 1e9);
    }

    /** Returns the shift. At less than the recorded speed the first frame is current; the last would be in the future. */
    private Duration shiftToNow(List<CandumpLog.Frame> frames, double speed) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant latest = frames.stream()
                .map(CandumpLog.Frame::time)
                .max(Instant::compareTo)
                .orElseThrow();
        Duration recorded = Duration.between(frames.getFirst().time(), latest);
        long sendingNanos = speed == 0 ? 0 : (long) (recorded.toNanos() / Math.max(1, speed));
        return Duration.between(latest, now.plusNanos(sendingNanos).truncatedTo(ChronoUnit.MICROS));
    }

    private static long offsetNanos(List<CandumpLog.Frame> frames, int seq, double speed) {
        Duration recorded =
                Duration.between(frames.getFirst().time(), frames.get(seq).time());
        return speed == 0 ? 0 : (long) (recorded.toNanos() / speed);
    }

    private static Shot shot(Proof proof, String run, int seq, CandumpLog.Frame frame, Duration shift, String vehicle) {
        Instant timestamp = frame.time().plus(shift);
        byte[] json = RecordFactory.json(proof, run, seq, timestamp, vehicle, seq, generator -> {
            generator.writeStringProperty("can_id", frame.canId());
            generator.writeObjectPropertyStart("payload");
            generator.writeNumberProperty("dlc", frame.dlc());
            generator.writeStringProperty("data", frame.data());
            generator.writeEndObject();
        });
        return new Shot(seq, Shot.Kind.RECORD, HourPartition.of(timestamp), json);
    }
}
