package telemetry.consumer;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import telemetry.can.FrameDecoder;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Holds the last 60 seconds of one vehicle and an upper bound of their heap use. Not safe for use by many threads. */
final class LiveVehicle {
    private static final int MAX_SIGNALS = 32;
    private static final int INITIAL_SIGNALS = 4;

    // upper bounds of object sizes on a 64-bit JVM with compressed pointers; a string takes two bytes per character
    private static final int STRING_BYTES = 24 + 16 + 8;
    private static final int MAP_ENTRY_BYTES = 40 + 16;
    private static final int FIXED_BYTES = MAP_ENTRY_BYTES + STRING_BYTES + SecondsRing.BYTES + 56 + 24 + 48;
    private static final int NUMBER_BYTES = 24;

    private final @Nullable String fleet;
    private final SecondsRing records = new SecondsRing();
    private final SequencedMap<String, Object> last = new LinkedHashMap<>(INITIAL_SIGNALS);
    private @Nullable SecondsRing over;
    private Instant lastSeen = Instant.MIN;
    private boolean anomalous;
    private int bytes;

    /**
     * Creates an empty window.
     *
     * @param id id of the vehicle, which the caller stores as the map key
     * @param fleet the fleet of the vehicle's records; null if it is unknown
     */
    LiveVehicle(String id, @Nullable String fleet) {
        this.fleet = fleet;
        bytes = FIXED_BYTES + 2 * id.length() + (fleet == null ? 0 : bytesOf(fleet));
    }

    /**
     * Response of {@code GET /vehicles/{id}/live}.
     *
     * @param records number of records that ingest received in the last 60 seconds and this consumer stored
     * @param lastSeen highest timestamp of the vehicle's records; null if the window has no record
     * @param signals last value of each signal by the vehicle's timestamp, for up to 32 signals
     * @param anomalous true if the anomaly rule matches now
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record View(
            String vehicleId, int records, @Nullable Instant lastSeen, Map<String, Object> signals, boolean anomalous) {
        static View none(String vehicleId) {
            return new View(vehicleId, 0, null, Map.of(), false);
        }
    }

    /** A vehicle in the list of {@code GET /live/vehicles}; the fields are those of {@link View}. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Seen(String vehicleId, @Nullable String fleet, int records, Instant lastSeen, boolean anomalous) {}

    @Nullable
    String fleet() {
        return fleet;
    }

    /** Returns true if a record of {@code other} belongs into this window. A record without a fleet always does. */
    boolean takes(@Nullable String other) {
        return other == null || other.equals(fleet);
    }

    /** Returns an upper bound of the heap that this vehicle uses, in bytes. */
    int bytes() {
        return bytes;
    }

    /**
     * Adds a record received in {@code second}.
     *
     * @param decoder decodes the vehicle's CAN frames
     * @return true if the anomaly rule starts to match with this record
     */
    boolean add(TelemetryRecord record, long second, LiveProperties rule, FrameDecoder decoder) {
        records.count(second);
        boolean newest = !record.timestamp().isBefore(lastSeen);
        if (newest) {
            lastSeen = record.timestamp();
        }
        Signals.each(record, decoder, (name, value) -> {
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
        Object before = last.put(name, value);
        bytes += bytesOf(value);
        bytes += before == null ? bytesOf(name) + MAP_ENTRY_BYTES : -bytesOf(before);
        if (last.size() > MAX_SIGNALS) {
            Map.Entry<String, Object> first = last.pollFirstEntry();
            bytes -= bytesOf(first.getKey()) + bytesOf(first.getValue()) + MAP_ENTRY_BYTES;
        }
    }

    private static int bytesOf(Object value) {
        return value instanceof String text ? STRING_BYTES + 2 * text.length() : NUMBER_BYTES;
    }

    private void countOver(long second) {
        if (over == null) {
            over = new SecondsRing();
            bytes += SecondsRing.BYTES;
        }
        over.count(second);
    }

    private boolean isAnomalous(long second, LiveProperties rule) {
        return over != null && over.sum(second) > rule.anomalyTimes();
    }

    View view(String id, long second, LiveProperties rule) {
        return new View(id, records.sum(second), lastSeen, new TreeMap<>(last), isAnomalous(second, rule));
    }

    Seen seen(String id, long second, LiveProperties rule) {
        return new Seen(id, fleet, records.sum(second), lastSeen, isAnomalous(second, rule));
    }
}
