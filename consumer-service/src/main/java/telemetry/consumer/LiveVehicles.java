package telemetry.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Holds the last 60 seconds of the vehicles whose records this consumer stores, by the time of ingest, and applies the
 * anomaly rule. With several consumers, each consumer holds only its share of a vehicle's records. The window is
 * bounded in bytes; the least recently used vehicle is evicted first. Safe for use by many threads.
 */
final class LiveVehicles {
    private static final Logger log = LoggerFactory.getLogger(LiveVehicles.class);
    private static final int MAX_ANOMALIES = 20;

    private final LiveProperties properties;
    private final LiveFrames frames;
    private final Clock clock;
    private final Counter anomalies;
    private final SequencedMap<String, LiveVehicle> vehicles =
            new LinkedHashMap<>(16, 0.75f, true); // least recently added to or read first
    private long bytes;
    private final SecondsRing records = new SecondsRing();
    private final Tail tail = new Tail();
    private final Deque<Anomaly> recent = new ArrayDeque<>();

    /** The start of an anomaly of a vehicle. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Anomaly(Instant at, String vehicleId, String signal) {}

    /**
     * Response of {@code GET /live}: the live window of the fleet.
     *
     * @param vehicles number of vehicles in the window
     * @param records number of records in the last 60 seconds
     * @param anomalies last twenty anomalies, newest first
     * @param tail first ten lines that were stored in the previous second
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Fleet(Instant at, int vehicles, int records, List<Anomaly> anomalies, List<String> tail) {}

    /** Response of {@code GET /live/vehicles}: the vehicles that the window knows, in no order. */
    record Known(Instant at, List<LiveVehicle.Seen> vehicles) {}

    LiveVehicles(LiveProperties properties, LiveFrames frames, Clock clock, MeterRegistry registry) {
        this.properties = properties;
        this.frames = frames;
        this.clock = clock;
        this.anomalies = Counter.builder("telemetry.anomalies")
                .description("Anomalies that started, by the signal of the anomaly rule")
                .tag("signal", properties.anomalySignal())
                .register(registry);
    }

    /** Adds a stored record to the window. */
    void add(TelemetryRecord record) {
        if (properties.size().toBytes() > 0 && startsAnomaly(record)) {
            report(record.vehicleId());
        }
    }

    private synchronized boolean startsAnomaly(TelemetryRecord record) {
        long now = clock.instant().getEpochSecond();
        long received = Objects.requireNonNull(record.receivedAt()).getEpochSecond();
        long second = Math.min(received, now); // ingest's clock may be ahead
        LiveVehicle vehicle = vehicles.computeIfAbsent(record.vehicleId(), this::newVehicle);
        bytes -= vehicle.bytes();
        boolean started = vehicle.add(record, second, properties, frames.decoder(record.vehicleId()));
        bytes += vehicle.bytes();
        evict();
        records.count(second);
        tail.add(record, now);
        return started;
    }

    private LiveVehicle newVehicle(String id) {
        LiveVehicle vehicle = new LiveVehicle(id);
        bytes += vehicle.bytes();
        return vehicle;
    }

    private void evict() {
        while (bytes > properties.size().toBytes() && vehicles.size() > 1) {
            bytes -= vehicles.pollFirstEntry().getValue().bytes();
        }
    }

    private void report(String vehicle) {
        anomalies.increment();
        remember(new Anomaly(clock.instant(), vehicle, properties.anomalySignal()));
        log.atWarn()
                .addKeyValue("event", "anomaly")
                .addKeyValue("vehicle", vehicle)
                .addKeyValue("signal", properties.anomalySignal())
                .addKeyValue("over", properties.anomalyThreshold())
                .addKeyValue("more_than", properties.anomalyTimes())
                .log();
    }

    private synchronized void remember(Anomaly anomaly) {
        recent.addFirst(anomaly);
        if (recent.size() > MAX_ANOMALIES) {
            recent.removeLast();
        }
    }

    /** Returns the current window of a vehicle. */
    synchronized LiveVehicle.View vehicle(String id) {
        long now = clock.instant().getEpochSecond();
        LiveVehicle vehicle = vehicles.get(id);
        return vehicle == null ? LiveVehicle.View.none(id) : vehicle.view(id, now, properties);
    }

    /** Returns the current window of the fleet. */
    synchronized Fleet fleet() {
        Instant at = clock.instant();
        long now = at.getEpochSecond();
        return new Fleet(at, vehicles.size(), records.sum(now), List.copyOf(recent), List.copyOf(tail.previous(now)));
    }

    /** Returns all vehicles of the window, also those without a record in the last 60 seconds. */
    synchronized Known known() {
        Instant at = clock.instant();
        long now = at.getEpochSecond();
        List<LiveVehicle.Seen> seen = new ArrayList<>(vehicles.size());
        vehicles.forEach((id, vehicle) -> seen.add(vehicle.seen(id, now, properties)));
        return new Known(at, seen);
    }
}
