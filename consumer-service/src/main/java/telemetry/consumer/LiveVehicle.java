package telemetry.consumer;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** One vehicle's last 60 seconds. Not safe for use by many threads. */
final class LiveVehicle {
    private static final int MOST_SIGNALS = 32;
    private static final int FEW = 4;

    private final SecondsRing records = new SecondsRing();
    private final SequencedMap<String, Object> last = new LinkedHashMap<>(FEW);
    private @Nullable SecondsRing over;
    private Instant lastSeen = Instant.MIN;
    private boolean anomalous;

    /**
     * What {@code GET /vehicles/{id}/live} answers.
     *
     * @param records records that ingest took in the last 60 seconds and this consumer read
     * @param lastSeen when the vehicle measured the newest of all its records; null if it sent nothing lately
     * @param signals the last value of each signal, by the vehicle's time; of at most 32 signals
     * @param anomalous whether the rule holds now
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record View(
            String vehicleId, int records, @Nullable Instant lastSeen, Map<String, Object> signals, boolean anomalous) {
        static View none(String vehicleId) {
            return new View(vehicleId, 0, null, Map.of(), false);
        }
    }

    /** Takes a record that came in {@code second}; whether the rule has begun to hold with it. */
    boolean take(TelemetryRecord record, long second, LiveProperties rule) {
        records.count(second);
        boolean newest = !record.timestamp().isBefore(lastSeen);
        if (newest) {
            lastSeen = record.timestamp();
        }
        Signals.each(record, (name, value) -> {
            if (newest) {
                keep(name, value);
            }
            if (rule.isOver(name, value)) {
                countOver(second);
            }
        });
        boolean was = anomalous;
        anomalous = isAnomalous(second, rule);
        return anomalous && !was;
    }

    private void keep(String name, Object value) {
        last.put(name, value);
        if (last.size() > MOST_SIGNALS) {
            last.pollFirstEntry();
        }
    }

    private void countOver(long second) {
        if (over == null) {
            over = new SecondsRing();
        }
        over.count(second);
    }

    private boolean isAnomalous(long second, LiveProperties rule) {
        return over != null && over.sum(second) > rule.anomalyTimes();
    }

    View view(String id, long second, LiveProperties rule) {
        return new View(id, records.sum(second), lastSeen, new TreeMap<>(last), isAnomalous(second, rule));
    }
}
