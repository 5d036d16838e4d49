package telemetry.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
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
 * The last 60 seconds of the vehicles whose records this consumer stores, by when ingest took them, and the rule that says
 * what is an anomaly. With several consumers each has its share of every vehicle's records. Bounded in bytes: the vehicle that
 * sent longest ago makes room. Safe for use by many threads.
 */
final class LiveVehicles {
    private static final Logger log = LoggerFactory.getLogger(LiveVehicles.class);
    private static final int ANOMALIES_KEPT = 20;

    private final LiveProperties properties;
    private final Clock clock;
    private final Counter anomalies;
    private final SequencedMap<String, LiveVehicle> vehicles =
            new LinkedHashMap<>(16, 0.75f, true); // by use: taken or looked at
    private long bytes;
    private final SecondsRing records = new SecondsRing();
    private final Tail tail = new Tail();
    private final Deque<Anomaly> recent = new ArrayDeque<>();

    /** The rule began to hold for a vehicle. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Anomaly(Instant at, String vehicleId, String signal) {}

    /**
     * All vehicles together.
     *
     * @param vehicles vehicles that a window is kept for
     * @param records their records of the last 60 seconds
     * @param anomalies the last twenty, the newest first
     * @param tail the first ten lines of the second before
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Fleet(Instant at, int vehicles, int records, List<Anomaly> anomalies, List<String> tail) {}

    LiveVehicles(LiveProperties properties, Clock clock, MeterRegistry registry) {
        this.properties = properties;
        this.clock = clock;
        this.anomalies = Counter.builder("telemetry.anomalies")
                .description("Vehicles that became anomalous, by the signal that the rule watches")
                .tag("signal", properties.anomalySignal())
                .register(registry);
    }

    /** Takes a record that is stored. */
    void take(TelemetryRecord record) {
        if (properties.size().toBytes() > 0 && isBegun(record)) {
            report(record.vehicleId());
        }
    }

    private synchronized boolean isBegun(TelemetryRecord record) {
        long now = clock.instant().getEpochSecond();
        long received = Objects.requireNonNull(record.receivedAt()).getEpochSecond();
        long second = Math.min(received, now); // clocks differ
        LiveVehicle vehicle = vehicles.computeIfAbsent(record.vehicleId(), this::added);
        bytes -= vehicle.bytes();
        boolean begun = vehicle.take(record, second, properties);
        bytes += vehicle.bytes();
        makeRoom();
        records.count(second);
        tail.take(record, now);
        return begun;
    }

    private LiveVehicle added(String id) {
        LiveVehicle vehicle = new LiveVehicle(id);
        bytes += vehicle.bytes();
        return vehicle;
    }

    private void makeRoom() {
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
        if (recent.size() > ANOMALIES_KEPT) {
            recent.removeLast();
        }
    }

    /** A vehicle's window now. */
    synchronized LiveVehicle.View vehicle(String id) {
        long now = clock.instant().getEpochSecond();
        LiveVehicle vehicle = vehicles.get(id);
        return vehicle == null ? LiveVehicle.View.none(id) : vehicle.view(id, now, properties);
    }

    synchronized Fleet fleet() {
        Instant at = clock.instant();
        long now = at.getEpochSecond();
        return new Fleet(at, vehicles.size(), records.sum(now), List.copyOf(recent), List.copyOf(tail.before(now)));
    }
}
