package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import telemetry.aws.CanProperties;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.service.LogLines;

class LiveVehiclesTest {
    private static final Instant START = Instant.parse("2026-11-23T04:00:00Z");
    private static final RecordReader READER =
            RecordReader.ofLines(ContractLimits.LAKE, Clock.fixed(START, ZoneOffset.UTC));

    private static final LiveFrames NO_FRAMES =
            new LiveFrames(List::of, new CanProperties(List.of(), Duration.ofMinutes(1)));

    /** Maximum heap of a vehicle with an id of one character and one number, in bytes. */
    private static final int MAX_VEHICLE_BYTES = 700;

    private final MutableClock clock = new MutableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LogLines log = new LogLines(LiveVehicles.class);
    private LiveVehicles live = live(DataSize.ofMegabytes(1));

    @AfterEach
    void stopListening() {
        log.close();
    }

    @Test
    void signalsAreOrderedByTimestampAndRecordsAreCountedByTimeOfIngest() {
        take(
                "a",
                0,
                "{\"speed\":50,\"brake\":true,\"gear\":\"D\",\"nested\":{\"speed\":1},\"none\":null,\"list\":[1]}");
        take("a", 10, "{\"speed\":60.5}");
        take("a", 5, "{\"speed\":55}");

        assertThat(vehicle("a").records()).isEqualTo(3);
        assertThat(vehicle("a").lastSeen()).isEqualTo(START.plusSeconds(10));
        assertThat(vehicle("a").signals()).isEqualTo(Map.of("speed", 60.5, "brake", true, "gear", "D"));

        clock.advance(59);
        assertThat(vehicle("a").records()).isEqualTo(1);
        clock.advance(1);
        assertThat(vehicle("a").records()).isZero();
        assertThat(vehicle("a").signals()).containsEntry("speed", 60.5);
    }

    @Test
    void aVehicleStaysInTheListAfterItsLastMinute() {
        take("a", 0, "{\"n\":1}");
        clock.advance(90);
        take("b", 90, "{\"n\":1}");

        assertThat(live.known(null).vehicles())
                .containsExactlyInAnyOrder(
                        new LiveVehicle.Seen("a", null, 0, START, false),
                        new LiveVehicle.Seen("b", null, 1, START.plusSeconds(90), false));
    }

    @Test
    void thePayloadIsFoundAtAnyPositionInTheLine() {
        String line = "  { \"x\":{\"payload\":{\"n\":1}}, \"payload\" : {\"n\":2}, \"y\":[{}],\"vehicle_id\":\"a\","
                + "\"can_id\":\"0x1\",\"timestamp\":\"%s\",\"ingest_received_at\":\"%s\"}".formatted(START, START);

        live.add(read(line));

        assertThat(vehicle("a").signals()).isEqualTo(Map.of("n", 2.0));
    }

    @Test
    void textLengthAndNumberOfSignalsAreBounded() {
        take("a", 0, "{\"text\":\"%s\"}".formatted("x".repeat(5_000)));
        assertThat(vehicle("a").signals()).isEqualTo(Map.of("text", "x".repeat(64)));

        for (int i = 0; i < 100; i++) {
            take("a", 0, "{\"s%d\":1%s}".formatted(i, "0".repeat(200)));
        }
        assertThat(vehicle("a").signals()).hasSize(32).containsKey("s99").doesNotContainKey("s67");
    }

    @Test
    void theLeastRecentlyUsedVehicleIsEvicted() {
        live = live(DataSize.ofBytes(3L * MAX_VEHICLE_BYTES));
        for (String id : new String[] {"a", "b", "c", "a", "d"}) {
            take(id, 0, "{\"n\":1}");
        }

        assertThat(vehicle("b")).isEqualTo(LiveVehicle.View.none("b"));
        assertThat(live.fleet(null).vehicles()).isEqualTo(3);
        assertThat(live.fleet(null).records()).isEqualTo(5);
        assertThat(vehicle("a").records()).isEqualTo(2);
    }

    @Test
    void anAnomalyStartsWhenTheThresholdIsExceededTheFourthTimeAndIsReportedOnce() {
        for (int second : new int[] {0, 20, 40}) {
            take("a", second, "{\"engine_rpm\":6001}");
        }
        take("a", 41, "{\"engine_rpm\":6000}");
        take("b", 41, "{\"engine_rpm\":9000}");
        assertThat(vehicle("a").anomalous()).isFalse();

        take("a", 59, "{\"engine_rpm\":6500.5}");
        take("a", 59, "{\"engine_rpm\":7000}");
        assertThat(vehicle("a").anomalous()).isTrue();
        assertThat(anomalies()).isEqualTo(1);
        assertThat(live.fleet(null).anomalies())
                .containsExactly(new LiveVehicles.Anomaly(START.plusSeconds(59), "a", "engine_rpm"));
        assertThat(log.all()).containsExactly("WARN event=anomaly vehicle=a signal=engine_rpm over=6000.0 more_than=3");

        clock.advance(120);
        assertThat(vehicle("a").anomalous()).isFalse();
    }

    @Test
    void anAnomalyCanStartAgainAfterItEnded() {
        IntStream.range(0, 4).forEach(i -> take("a", 0, "{\"engine_rpm\":6001}"));
        clock.advance(60);
        IntStream.range(0, 4).forEach(i -> take("a", 60, "{\"engine_rpm\":6001}"));

        assertThat(anomalies()).isEqualTo(2);
    }

    @Test
    void aClockOfIngestThatIsAheadDoesNotStopTheWindow() {
        live.add(record("a", START, START.plusSeconds(7_200), "{\"n\":1}"));
        clock.advance(30);
        take("a", 30, "{\"n\":1}");

        assertThat(vehicle("a").records()).isEqualTo(2);
    }

    @Test
    void theTailHasTheFirstTenLinesOfThePreviousSecond() {
        IntStream.range(0, 20).forEach(i -> take("v" + i, 0, "{\"n\":%d}".formatted(i)));
        assertThat(live.fleet(null).tail()).isEmpty();

        clock.advance(1);
        assertThat(live.fleet(null).tail()).hasSize(10).first().asString().contains("\"v0\"", "{\"n\":0}");
        assertThat(live.fleet(null).tail()).hasSize(10);
        clock.advance(1);
        assertThat(live.fleet(null).tail()).isEmpty();
    }

    @Test
    void aFleetSeesItsOwnVehiclesRecordsAnomaliesAndLines() {
        take("a", 0, "{\"n\":1}", "acme");
        take("a", 0, "{\"n\":2}", null);
        IntStream.range(0, 4).forEach(i -> take("b", 0, "{\"engine_rpm\":6001}", "other"));
        take("c", 0, "{\"n\":3}", null);
        clock.advance(1);

        assertThat(live.fleet("acme").vehicles()).isOne();
        assertThat(live.fleet("acme").records()).isEqualTo(2);
        assertThat(live.fleet("acme").anomalies()).isEmpty();
        assertThat(live.fleet("acme").tail()).singleElement().asString().contains("\"n\":1");
        assertThat(live.known("acme").vehicles()).containsExactly(new LiveVehicle.Seen("a", "acme", 2, START, false));
        assertThat(live.vehicle("a", "acme").records()).isEqualTo(2);
        assertThat(live.vehicle("b", "acme")).isEqualTo(LiveVehicle.View.none("b"));
        assertThat(live.vehicle("c", "acme")).isEqualTo(LiveVehicle.View.none("c"));
        assertThat(live.fleet("other").anomalies()).hasSize(1);
        assertThat(live.fleet("none").vehicles()).isZero();
        assertThat(live.fleet(null).vehicles()).isEqualTo(3);
        assertThat(live.fleet(null).records()).isEqualTo(7);
        assertThat(live.fleet(null).tail()).hasSize(7);
    }

    @Test
    void aVehicleThatComesUnderAnotherFleetStartsAnew() {
        take("a", 0, "{\"n\":1}", "acme");
        take("a", 1, "{\"m\":2}", "other");

        assertThat(live.vehicle("a", "other").records()).isOne();
        assertThat(live.vehicle("a", "other").signals()).isEqualTo(Map.of("m", 2.0));
        assertThat(live.vehicle("a", "acme")).isEqualTo(LiveVehicle.View.none("a"));
        assertThat(live.fleet("acme").vehicles()).isZero();
        assertThat(live.fleet("other").vehicles()).isOne();
    }

    @Test
    void anEvictedVehicleLeavesItsFleet() {
        live = live(DataSize.ofBytes(2L * MAX_VEHICLE_BYTES));
        for (String id : new String[] {"a", "b", "c", "d"}) {
            take(id, 0, "{\"n\":1}", "fleet-" + id);
        }

        assertThat(live.fleet("fleet-a").vehicles()).isZero();
        assertThat(live.fleet("fleet-d").vehicles()).isOne();
        assertThat(live.fleet(null).vehicles()).isBetween(1, 2);
    }

    @Test
    void theHeapUseIsWithinTheSettingForLongAndShortNames() {
        assertThat(heapFilledWith(this::takeLongNames)).isBetween(DataSize.ofMegabytes(3), DataSize.ofMegabytes(8));
        assertThat(heapFilledWith(this::takeShortNames)).isBetween(DataSize.ofMegabytes(3), DataSize.ofMegabytes(8));
        assertThat(heapFilledWith(this::takeFleets)).isBetween(DataSize.ofMegabytes(3), DataSize.ofMegabytes(8));
    }

    /** Returns the heap use of an 8 MB window after more vehicles are added than fit. */
    private DataSize heapFilledWith(IntConsumer record) {
        live = live(DataSize.ofBytes(0));
        long before = usedHeap();
        live = live(DataSize.ofMegabytes(8));
        int vehicle = 0;
        while (live.fleet(null).vehicles() == vehicle) {
            record.accept(vehicle++);
        }
        for (int i = 0; i < vehicle; i++) {
            record.accept(vehicle + i);
        }
        return DataSize.ofBytes(usedHeap() - before);
    }

    private void takeLongNames(int vehicle) {
        StringBuilder payload = new StringBuilder("{\"engine_rpm\":9000");
        for (int i = 0; i < 40; i++) {
            payload.append(",\"%s%d.%d\":\"%s\"".formatted("ä".repeat(120), vehicle, i, "ö".repeat(64)));
        }
        take("v" + vehicle, 0, payload.append('}').toString());
    }

    private void takeShortNames(int vehicle) {
        take("v" + vehicle, 0, "{\"a\":%d,\"b\":true}".formatted(vehicle));
    }

    private void takeFleets(int vehicle) {
        take("v" + vehicle, 0, "{\"a\":1}", "fleet-of-vehicle-" + vehicle);
    }

    private static long usedHeap() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) { // repeated, because one collection may not free everything
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }

    @Test
    void aSizeOfZeroDisablesTheWindow() {
        live = live(DataSize.ofBytes(0));
        take("a", 0, "{\"engine_rpm\":9000}");

        assertThat(vehicle("a")).isEqualTo(LiveVehicle.View.none("a"));
    }

    private LiveVehicles live(DataSize size) {
        return new LiveVehicles(new LiveProperties(size, "engine_rpm", 6000, 3), NO_FRAMES, clock, meters);
    }

    private double anomalies() {
        return meters.get("telemetry.anomalies")
                .tag("signal", "engine_rpm")
                .counter()
                .count();
    }

    private LiveVehicle.View vehicle(String id) {
        return live.vehicle(id, null);
    }

    /** Adds a record that was measured, received and stored {@code second} seconds after the start. */
    private void take(String vehicle, int second, String payload) {
        clock.moveTo(second);
        live.add(record(vehicle, START.plusSeconds(second), START.plusSeconds(second), payload));
    }

    private void take(String vehicle, int second, String payload, @Nullable String fleet) {
        clock.moveTo(second);
        Instant at = START.plusSeconds(second);
        TelemetryRecord record = record(vehicle, at, at, payload);
        live.add(fleet == null ? record : (TelemetryRecord) READER.read(withFleet(record, fleet)));
    }

    private static byte[] withFleet(TelemetryRecord record, String fleet) {
        return new String(record.source(), UTF_8)
                .replace(",\"ingest", ",\"fleet\":\"%s\",\"ingest".formatted(fleet))
                .getBytes(UTF_8);
    }

    private static TelemetryRecord record(String vehicle, Instant timestamp, Instant received, String payload) {
        return read(
                "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":%s,\"ingest_received_at\":\"%s\"}"
                        .formatted(timestamp, vehicle, payload, received));
    }

    private static TelemetryRecord read(String line) {
        return (TelemetryRecord) READER.read(line.getBytes(UTF_8));
    }

    /** A clock that a test sets. */
    private static final class MutableClock extends Clock {
        private final AtomicReference<Instant> now = new AtomicReference<>(START);

        void advance(int seconds) {
            now.updateAndGet(before -> before.plus(Duration.ofSeconds(seconds)));
        }

        void moveTo(int second) {
            Instant then = START.plusSeconds(second);
            now.updateAndGet(before -> before.isBefore(then) ? then : before);
        }

        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
