package telemetry.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Holds the last 60 seconds of the vehicles whose records this consumer stores, by the time of ingest, and applies the
 * anomaly rule. With several consumers, each consumer holds only its share of a vehicle's records. The window is
 * bounded in bytes; the least recently used vehicle is evicted first. A vehicle that comes under another fleet starts
 * anew, so that no fleet reads the records of another. Safe for use by many threads.
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
    private final Map<String, LiveFleet> fleets = new HashMap<>(); // each has a vehicle
    private long bytes;
    private final SecondsRing records = new SecondsRing();
    private final Tail tail = new Tail();
    private final Deque<Started> recent = new ArrayDeque<>();

    private record Started(Anomaly anomaly, @Nullable String fleet) {}

    /** The start of an anomaly of a vehicle. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Anomaly(Instant at, String vehicleId, String signal) {}

    /**
     * Response of {@code GET /live}: the live window of the vehicles that the caller may see.
     *
     * @param vehicles number of vehicles in the window
     * @param records number of records in the last 60 seconds
     * @param anomalies the caller's of the last twenty anomalies, newest first
     * @param tail the caller's of the first ten lines that were stored in the previous second
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
            report(record);
        }
    }

    private synchronized boolean startsAnomaly(TelemetryRecord record) {
        long now = clock.instant().getEpochSecond();
        long received = Objects.requireNonNull(record.receivedAt()).getEpochSecond();
        long second = Math.min(received, now); // ingest's clock may be ahead
        LiveVehicle vehicle = vehicleOf(record);
        bytes -= vehicle.bytes();
        boolean started = vehicle.add(record, second, properties, frames.decoder(record.vehicleId()));
        bytes += vehicle.bytes();
        evict();
        count(vehicle.fleet(), second);
        tail.add(record, now);
        return started;
    }

    private LiveVehicle vehicleOf(TelemetryRecord record) {
        LiveVehicle known = vehicles.get(record.vehicleId());
        return known != null && known.takes(record.fleet()) ? known : newVehicle(record.vehicleId(), record.fleet());
    }

    private LiveVehicle newVehicle(String id, @Nullable String fleet) {
        LiveVehicle vehicle = new LiveVehicle(id, fleet);
        bytes += vehicle.bytes();
        if (fleet != null) {
            fleets.computeIfAbsent(fleet, this::newFleet).addVehicle();
        }
        LiveVehicle before = vehicles.put(id, vehicle);
        if (before != null) {
            forget(before);
        }
        return vehicle;
    }

    private LiveFleet newFleet(String name) {
        bytes += LiveFleet.BYTES;
        return new LiveFleet();
    }

    private void forget(LiveVehicle vehicle) {
        bytes -= vehicle.bytes();
        LiveFleet fleet = fleets.get(vehicle.fleet());
        if (fleet == null) {
            return;
        }
        fleet.removeVehicle();
        if (fleet.vehicles() == 0) {
            fleets.remove(vehicle.fleet());
            bytes -= LiveFleet.BYTES;
        }
    }

    private void evict() {
        while (bytes > properties.size().toBytes() && vehicles.size() > 1) {
            forget(vehicles.pollFirstEntry().getValue());
        }
    }

    private void count(@Nullable String fleet, long second) {
        records.count(second);
        LiveFleet own = fleets.get(fleet);
        if (own != null) {
            own.records().count(second);
        }
    }

    private void report(TelemetryRecord record) {
        String vehicle = record.vehicleId();
        anomalies.increment();
        remember(new Started(new Anomaly(clock.instant(), vehicle, properties.anomalySignal()), record.fleet()));
        log.atWarn()
                .addKeyValue("event", "anomaly")
                .addKeyValue("vehicle", vehicle)
                .addKeyValue("signal", properties.anomalySignal())
                .addKeyValue("over", properties.anomalyThreshold())
                .addKeyValue("more_than", properties.anomalyTimes())
                .log();
    }

    private synchronized void remember(Started anomaly) {
        recent.addFirst(anomaly);
        if (recent.size() > MAX_ANOMALIES) {
            recent.removeLast();
        }
    }

    /**
     * Returns the current window of a vehicle; an empty one if the vehicle is not of the fleet {@code reader}.
     *
     * @param reader the fleet of the reader; null to read every fleet
     */
    synchronized LiveVehicle.View vehicle(String id, @Nullable String reader) {
        long now = clock.instant().getEpochSecond();
        LiveVehicle vehicle = vehicles.get(id);
        return vehicle == null || !LiveFleet.maySee(reader, vehicle.fleet())
                ? LiveVehicle.View.none(id)
                : vehicle.view(id, now, properties);
    }

    /** Returns the current window of all vehicles that {@code reader} may see. */
    synchronized Fleet fleet(@Nullable String reader) {
        Instant at = clock.instant();
        long now = at.getEpochSecond();
        LiveFleet own = reader == null ? null : fleets.getOrDefault(reader, new LiveFleet());
        return new Fleet(
                at,
                own == null ? vehicles.size() : own.vehicles(),
                own == null ? records.sum(now) : own.records().sum(now),
                recent.stream()
                        .filter(started -> LiveFleet.maySee(reader, started.fleet()))
                        .map(Started::anomaly)
                        .toList(),
                tail.previous(now, reader));
    }

    /** Returns the vehicles of the window that {@code reader} may see, also those without a record in 60 seconds. */
    synchronized Known known(@Nullable String reader) {
        Instant at = clock.instant();
        long now = at.getEpochSecond();
        List<LiveVehicle.Seen> seen = new ArrayList<>(vehicles.size());
        vehicles.forEach((id, vehicle) -> {
            if (LiveFleet.maySee(reader, vehicle.fleet())) {
                seen.add(vehicle.seen(id, now, properties));
            }
        });
        return new Known(at, seen);
    }
}
