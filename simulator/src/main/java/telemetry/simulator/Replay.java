package telemetry.simulator;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import telemetry.can.CanFrame;
import telemetry.can.CanLog;
import telemetry.can.LogReading;
import telemetry.contract.HourPartition;
import tools.jackson.core.JsonGenerator;

/**
 * Sends a recorded CAN log as the records of one vehicle, one record per data frame. {@code can_id} is the frame's ID,
 * {@code payload} is {@code {"dlc":4,"data":"D0320009"}}, and {@code sequence} is the frame's index in the log. The
 * index keeps equal frames of one instant distinct. With DBC files, the payload also has the decoded numbers: {@code
 * "Engine.Speed":812.5}.
 *
 * <p>A row of OBD-II readings is a record, too. Its payload has the readings, and its ID is {@link #OBD_RESPONSE}.
 */
final class Replay {
    /** ID of the answers of the engine's control unit, the first of the eight that ISO 15765-4 assigns. */
    static final String OBD_RESPONSE = "0x7E8";

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
     * Sends the frames and rows of {@code recording}, whose survey is {@code survey}.
     *
     * @param signals finds the signals, and accounts for them
     */
    RunReport run(Recording recording, Recording.Survey survey, Plan plan, ReplaySignals signals, Progress progress)
            throws IOException, InterruptedException {
        String run = Simulation.newRunId();
        String key = Proof.newKey();
        Proof proof = new Proof(key);
        Ledger ledger = new Ledger(survey.sendable());
        Instant first = Objects.requireNonNull(survey.first(), "a log without readings");
        Duration shift = plan.keepTime() ? Duration.ZERO : shiftToNow(survey, first, plan.speed());
        long start = System.nanoTime();
        try (IngestClient client = new IngestClient(target, retry, ledger);
                CanLog log = recording.open()) {
            List<Shot> pending = new ArrayList<>();
            for (int seq = 0; seq < survey.sendable() && !client.isHopeless(); seq++) {
                LogReading reading = Recording.nextSendable(log);
                if (reading == null) {
                    throw new IOException(recording.file() + " changed while it was read");
                }
                long due = start + offsetNanos(first, reading, plan.speed());
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                pending.add(shot(proof, run, seq, reading, shift, plan, signals.of(reading)));
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
        Instant latest = Objects.requireNonNull(survey.latest(), "a log without readings");
        Duration recorded = Duration.between(first, latest);
        long sendingNanos = speed == 0 ? 0 : (long) (recorded.toNanos() / Math.max(1, speed));
        return Duration.between(latest, now.plusNanos(sendingNanos).truncatedTo(ChronoUnit.MICROS));
    }

    private static long offsetNanos(Instant first, LogReading reading, double speed) {
        return speed == 0 ? 0 : (long) (Duration.between(first, reading.time()).toNanos() / speed);
    }

    private static Shot shot(
            Proof proof,
            String run,
            int seq,
            LogReading reading,
            Duration shift,
            Plan plan,
            Map<String, Object> signals) {
        Instant timestamp = reading.time().plus(shift);
        byte[] json = RecordFactory.json(proof, run, seq, timestamp, plan.vehicle(), seq, generator -> {
            generator.writeStringProperty("can_id", canId(reading));
            generator.writeObjectPropertyStart("payload");
            if (reading instanceof CanFrame frame && (signals.isEmpty() || !plan.signalsOnly())) {
                generator.writeNumberProperty("dlc", frame.data().length());
                generator.writeStringProperty("data", frame.data().hex());
            }
            signals.forEach((name, value) -> write(generator, name, value));
            generator.writeEndObject();
        });
        return new Shot(seq, Shot.Kind.RECORD, HourPartition.of(timestamp), json);
    }

    private static String canId(LogReading reading) {
        return reading instanceof CanFrame frame ? frame.id().text() : OBD_RESPONSE;
    }

    private static void write(JsonGenerator generator, String name, Object value) {
        switch (value) {
            case Double number -> generator.writeNumberProperty(name, number);
            case BigDecimal number -> generator.writeNumberProperty(name, number);
            default -> generator.writeStringProperty(name, value.toString());
        }
    }
}
