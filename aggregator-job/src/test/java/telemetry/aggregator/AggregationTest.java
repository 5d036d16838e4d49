package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.LineStamp;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

class AggregationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:10:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String RECEIVED = "2026-11-23T04:59:00.000Z";

    private static final SealProperties SEAL = new SealProperties(true, Duration.ofMinutes(3), List.of("n", "m"));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Aggregation aggregation;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() throws IOException {
        bucket = LakeFixture.create(cloud.s3());
        aggregation = aggregation(bucket.bucket(), CLOCK);
        assertNothingIsLeft();
    }

    @Test
    void vehiclesAreCountedAcrossPartsAndSorted() throws IOException {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "veh-b", "{\"n\":1}", "2026-11-23T04:00:00.100Z"),
                line("2026-11-23T04:00:00.5Z", "veh-b", "{\"n\":2}", "2026-11-23T04:00:00.700Z"),
                line("2026-11-23T04:59:59.999999999Z", "veh-a", "{\"n\":3}", "2026-11-23T05:00:00.300Z"));
        bucket.put(HOUR, line("2026-11-23T04:00:00.123Z", "veh-b", "{\"n\":4}", "2026-11-23T04:00:00.124Z"));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(counts()).isEqualTo("""
                        {"hour":"2026-11-23T04:00:00Z","vehicle_id":"veh-a","count":1,"first_timestamp":"2026-11-23T04:59:59.999999999Z","last_timestamp":"2026-11-23T04:59:59.999999999Z"}
                        {"hour":"2026-11-23T04:00:00Z","vehicle_id":"veh-b","count":3,"first_timestamp":"2026-11-23T04:00:00Z","last_timestamp":"2026-11-23T04:00:00.5Z"}
                        """);
        assertThat(summary.records()).isEqualTo(4);
        assertThat(summary.vehicles()).isEqualTo(2);
        assertThat(summary.parts()).isEqualTo(2);
        assertThat(summary.duplicates()).isZero();
        assertThat(summary.malformed()).isZero();
        assertThat(summary.complete()).isTrue();
        assertThat(summary.latency()).isEqualTo(new HourSummary.LatencyMillis(100, 301, 301));
        assertNothingIsLeft();
    }

    @Test
    void theSummaryIsTheDocumentedJson() {
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED), "rubbish");

        HourSummary summary = aggregation.aggregate(HOUR);

        String json = bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key());
        assertThat(json)
                .startsWith(
                        "{\"version\":1,\"hour\":\"2026-11-23T04:00:00Z\",\"complete\":true,\"records\":1,\"vehicles\":1,\"duplicates\":0,\"malformed\":1,\"malformed_lines\":[{\"object\":\"raw/year=2026/month=11/day=23/hour=04/part-")
                .contains(
                        "\",\"line\":2,\"reason\":\"malformed_json\"}],\"parts\":1,\"bytes\":",
                        "\"latency\":{\"p50_ms\":3540000,\"p95_ms\":3540000,\"p99_ms\":3540000},\"fingerprint\":\"");
        assertThat(aggregation.summaryOf(HOUR)).contains(summary);
    }

    @Test
    void twiceIsByteIdenticalWhateverOrderThePartsWereWrittenIn() {
        for (int i = 0; i < 20; i++) {
            bucket.put(HOUR, line("2026-11-23T04:%02d:00Z".formatted(i), "v" + i % 7, "{\"n\":1}", RECEIVED));
        }
        aggregation.aggregate(HOUR);
        String counts = counts();
        String summary = bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key());

        aggregation.aggregate(HOUR);

        assertThat(counts()).isEqualTo(counts);
        assertThat(bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key()))
                .isEqualTo(summary);
    }

    @Test
    void aRecordIsCountedOnceWhateverItsCopiesWithinAndAcrossParts() {
        String record = line("2026-11-23T04:00:00Z", "v", "{\"n\":1,\"m\":\"x\"}", "2026-11-23T04:00:01.000Z");
        String redelivered = record.replace("{\"n\":1,\"m\":\"x\"}", "{\"n\": 1, \"m\": \"x\"}")
                .replace("04:00:01.000Z\"}", "04:00:05.000Z\"}");
        bucket.put(HOUR, record, record, line("2026-11-23T04:00:00Z", "v", "{\"n\":2,\"m\":\"x\"}", RECEIVED));
        bucket.put(HOUR, redelivered);

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.duplicates()).isEqualTo(2);
        assertThat(summary.latency().p50Ms()).isEqualTo(1_000); // of the first copy
        assertThat(counts()).contains("\"count\":2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"n":1.5}                 | {"n":1.50}
            {"n":0.1}                 | {"n":0.1000000000000000055}
            {"n":100}                 | {"n":1e2}
            {"n":0}                   | {"n":-0}
            {"n":1e-400}              | {"n":2e-400}
            {"n":12345678901234567.5} | {"n":12345678901234567.6}
            {"n":"A"}                 | {"n":"A "}
            {"n":1,"m":2}             | {"m":2,"n":1}
            """)
    void payloadsThatDifferAsSentAreTwoRecords(String one, String other) {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "v", one, RECEIVED),
                line("2026-11-23T04:00:00Z", "v", other, RECEIVED));
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", other, "2026-11-23T04:59:01.000Z"));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.duplicates()).isOne();
    }

    @Test
    void aPayloadInsideAnotherFieldIsNotTakenForThePayload() {
        String line = line("2026-11-23T04:00:00Z", "v", "{\"n\":1.50}", RECEIVED);
        String nested = "{\"extra\":{\"payload\":{\"n\":1.5}}," + line.substring(1);
        bucket.put(HOUR, nested, nested, nested.replace("1.50", "1.5"));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.duplicates()).isOne();
    }

    @Test
    void theIdentityIsOfVehicleCanIdTimestampAndPayloadOnly() {
        String record = line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED);
        bucket.put(
                HOUR,
                record,
                record.replace("{\"timestamp\"", "{\"attempt\":2,\"timestamp\""),
                record.replace("0x1F0", "0x1F1"),
                record.replace("\"v\"", "\"w\""),
                record.replace("04:00:00Z", "04:00:00.0Z"));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(4);
        assertThat(summary.duplicates()).isOne();
    }

    @Test
    void onEqualInstantsTheSmallestTextIsFirst() {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.0Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.000000001Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.1Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.09Z", "v", "{\"n\":1}", RECEIVED));

        aggregation.aggregate(HOUR);

        assertThat(counts())
                .contains(
                        "\"first_timestamp\":\"2026-11-23T04:00:00.0Z\",\"last_timestamp\":\"2026-11-23T04:00:00.1Z\"");
    }

    @Test
    void thePercentilesAreExact() {
        bucket.put(
                HOUR,
                IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> line(
                                "2026-11-23T04:00:00Z",
                                "v",
                                "{\"n\":%d}".formatted(i),
                                "2026-11-23T04:00:00.%03dZ".formatted(i)))
                        .toArray(String[]::new));

        assertThat(aggregation.aggregate(HOUR).latency()).isEqualTo(new HourSummary.LatencyMillis(50, 95, 99));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}{\"a\":2}",
                "\uFEFF{}",
                "{\"n\":\"\\ud800\"}",
                "[1,",
                "{",
                "null",
                "5",
                "\"text\"",
                "\0",
                "{\"vehicle_id\":\"v"
            })
    void aLineThatIsNoRecordDoesNotTakeItsNeighboursWithIt(String poison) {
        String good = line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED);
        PartKey part = bucket.put(HOUR, good, poison, good.replace("\"n\"", "\"m\""));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformed()).isOne();
        assertThat(summary.malformedLines()).singleElement().satisfies(line -> {
            assertThat(line.object()).isEqualTo(part.key());
            assertThat(line.line()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "\"{\"", "\"{}\"", "\"{\\\"a\\\":1}\"", "5", "true", "[1]", "[{}]"})
    void aPayloadThatIsNoObjectIsOneMalformedLine(String payload) {
        PartKey part = bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "v", "{ \"n\" : 1.50 }", RECEIVED),
                line("2026-11-23T04:00:01Z", "v", payload, RECEIVED));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformed()).isOne();
        assertThat(summary.malformedLines())
                .containsExactly(new HourSummary.MalformedLine(part.key(), 2, "wrong_type"));
    }

    @Test
    void anHourThatTheEngineCannotReadIsBlamedOnItsFirstBadLine() throws Exception {
        PartKey part = bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED),
                "{\"x\":\"" + "x".repeat(100_000) + "\"}");
        Engine strict = (hour, objects, room) -> {
            bucket.lake().download(objects, room.parts());
            throw new SQLException("a line is too long");
        };
        Aggregation failing = bucket.aggregation(
                strict,
                bucket.curation(SEAL),
                new WorkFolder(folder.resolve("strict"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                SEAL);

        assertThatThrownBy(() -> failing.aggregate(HOUR))
                .hasCauseInstanceOf(HourFaultException.class)
                .hasMessageContaining(part.key() + ", line 2 (too_large): the engine cannot read the hour");
    }

    @Test
    void bytesThatAreNoUtf8AreOneMalformedLine() {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(
                part.key(),
                (bucket.read(part.key()) + line("2026-11-23T04:00:01Z", "ä", "{}", RECEIVED)).getBytes(ISO_8859_1));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformedLines())
                .containsExactly(new HourSummary.MalformedLine(part.key(), 2, "invalid_unicode"));
    }

    @Test
    void carriageReturnsBlankLinesAndAMissingLastLineFeedAreHarmless() {
        PartKey part = new PartKey(HOUR, UUID.randomUUID());
        bucket.put(
                part.key(),
                line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED) + "\r\n\r\n  \n"
                        + line("2026-11-23T04:00:01Z", "v", "{\"n\":1}", RECEIVED));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformed()).isZero();
    }

    @Test
    void ofManyMalformedLinesTheFirstTenAreNamedInOrder() {
        String[] rubbish = IntStream.range(0, 8).mapToObj(i -> "rubbish").toArray(String[]::new);
        PartKey one = bucket.put(HOUR, rubbish);
        PartKey other = bucket.put(HOUR, rubbish);
        String first = one.key().compareTo(other.key()) < 0 ? one.key() : other.key();

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.malformed()).isEqualTo(16);
        assertThat(summary.malformedLines()).hasSize(10);
        assertThat(summary.malformedLines().subList(0, 8))
                .allSatisfy(line -> assertThat(line.object()).isEqualTo(first));
    }

    @Test
    void theFirstAndTheLastInstantOfAnHourAreItsOwn() {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00.000000000Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:59:59.999999999Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T03:59:59.999999999Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T05:00:00Z", "v", "{\"n\":1}", RECEIVED));

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformedLines())
                .extracting(HourSummary.MalformedLine::reason)
                .containsExactly("wrong_hour", "wrong_hour");
    }

    @Test
    void whatIsNoRecordOfTheHourIsCountedAndLocated() {
        PartKey part = bucket.put(
                HOUR,
                line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED),
                "",
                "rubbish",
                "{\"vehicle_id\":\"v\"}",
                line("2026-11-23T05:00:00Z", "v", "{\"n\":1}", RECEIVED),
                "[]");

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformed()).isEqualTo(4);
        assertThat(summary.malformedLines())
                .containsExactly(
                        new HourSummary.MalformedLine(part.key(), 3, "malformed_json"),
                        new HourSummary.MalformedLine(part.key(), 4, "missing"),
                        new HourSummary.MalformedLine(part.key(), 5, "wrong_hour"),
                        new HourSummary.MalformedLine(part.key(), 6, "not_an_object"));
    }

    @Test
    void anEmptyHourHasASummaryOfZeros() {
        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.records()).isZero();
        assertThat(summary.parts()).isZero();
        assertThat(summary.latency()).isEqualTo(HourSummary.LatencyMillis.NONE);
        assertThat(counts()).isEmpty();
        assertThat(aggregation.aggregate(HOUR)).isEqualTo(summary);
    }

    @Test
    void theCurrentHourIsMarkedAsNotComplete() {
        HourPartition current = HourPartition.of(NOW);
        bucket.put(current, line("2026-11-23T06:01:00Z", "v", "{\"n\":1}", "2026-11-23T06:01:00.000Z"));

        assertThat(aggregation.aggregate(current).complete()).isFalse();
    }

    @Test
    void onlyAnHourWhoseObjectsChangedIsRecomputed() {
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        assertThat(aggregation.aggregateIfChanged(HOUR)).isPresent();
        assertThat(aggregation.aggregateIfChanged(HOUR)).isEmpty();
        assertThat(aggregation.aggregateIfChanged(HOUR.plusHours(-1))).isEmpty();

        bucket.put(HOUR, line("2026-11-23T04:30:00Z", "late", "{\"n\":1}", "2026-11-23T06:00:00.000Z"));

        assertThat(aggregation.aggregateIfChanged(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isEqualTo(2));
    }

    @Test
    void theCurrentHourIsRecomputedOnceItIsOver() throws IOException {
        HourPartition current = HourPartition.of(NOW);
        bucket.put(current, line("2026-11-23T06:01:00Z", "v", "{\"n\":1}", "2026-11-23T06:01:00.000Z"));
        aggregation.aggregate(current);
        assertThat(aggregation.aggregateIfChanged(current)).isEmpty();

        Aggregation later = aggregation(bucket.bucket(), Clock.fixed(current.end(), ZoneOffset.UTC));

        assertThat(later.aggregateIfChanged(current))
                .hasValueSatisfying(summary -> assertThat(summary.complete()).isTrue());
    }

    @Test
    void theHourThatIsDueGetsItsZerosOnce() {
        assertThat(aggregation.aggregateIfChanged(HOUR)).isEmpty();
        assertThat(aggregation.aggregateIfDue(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isZero());
        assertThat(aggregation.aggregateIfDue(HOUR)).isEmpty();
    }

    @Test
    void anAggregateOutlivesItsRawParts() {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        HourSummary summary = aggregation.aggregate(HOUR);
        bucket.delete(part.key());

        assertThatThrownBy(() -> aggregation.aggregate(HOUR))
                .hasMessageContaining("it has 0 parts, but its aggregate was made of 1: the aggregate is kept");
        assertThat(aggregation.summaryOf(HOUR)).contains(summary);
        assertThat(counts()).contains("\"count\":1");
    }

    @Test
    void aSummaryThatCannotBeReadIsWrittenAnew() {
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key(), "not json");

        assertThat(aggregation.aggregateIfChanged(HOUR)).isPresent();
    }

    @Test
    void uploadsInProgressAndForeignObjectsAreNotRead() {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(part.key() + "-0f8fad5b-d9cb-469f-a165-70867728950e", "half a li");
        bucket.put(PartKey.prefix(HOUR) + "notes.txt", "hello");

        HourSummary summary = aggregation.aggregate(HOUR);

        assertThat(summary.parts()).isOne();
        assertThat(summary.malformed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":1.7976931348623157e308}",
                "{\"n\":123456789012345678901234567890123456789012345678901234567890}",
                "{\"n\":-0.0,\"m\":1E-400}",
                "{\"n\":\"\\u0000\\u001f\\ud83d\\ude97\"}",
                "{\"\\u006e\":\"\\/\\b\\f\\n\\r\\t\\\"\"}",
                "{\"\":{\"\":[{},[],null,true,false]}}",
                "{\"🚗\":\"ä\u2028\u2029\u0085\"}",
                "{ \"a\" :\t[ 1 , 2 ] }",
                "{\"vehicle_id\":\"inner\",\"timestamp\":1}"
            })
    void whatTheContractAcceptsTheQueryCounts(String payload) {
        assertCounted(payload);
    }

    @Test
    void whatTheContractAcceptsTheQueryCountsDownToTheLimits() {
        assertCounted("{\"n\":" + "[".repeat(62) + "]".repeat(62) + "}");
        assertCounted("{\"n\":\"" + "x".repeat(16_000) + "\"}");
    }

    @Test
    void aFailureNamesTheHourIsCountedAndLeavesNothingOnDisk() throws IOException {
        Aggregation lost = aggregation("no-such-bucket", CLOCK);

        assertThatThrownBy(() -> lost.aggregate(HOUR))
                .hasMessageContaining("hour 2026-11-23T04:00:00Z was not aggregated");
        assertThat(meters.get("telemetry.aggregation.duration")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isOne();
        assertNothingIsLeft();
    }

    @Test
    void whatIsLeftOfAFailedQueryIsCleared() throws IOException {
        bucket.put(HOUR, "x".repeat(40 << 20)); // longer than any line that DuckDB reads

        assertThatThrownBy(() -> aggregation.aggregate(HOUR)).hasMessageContaining("part-");
        assertNothingIsLeft();
    }

    private void assertCounted(String payload) {
        String sent =
                "{\"timestamp\":\"2026-11-23T04:00:00Z\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":%s,\"extra\":{\"payload\":{}}}"
                        .formatted(payload);
        RecordReader door = RecordReader.ofSubmitted(ContractLimits.AT_THE_DOOR, CLOCK);
        TelemetryRecord record = (TelemetryRecord) door.read(sent.getBytes(UTF_8));
        String line = new String(new LineStamp(NOW).line(record), UTF_8);
        HourPartition hour = record.hour();
        LakeFixture own = LakeFixture.create(cloud.s3());
        own.put(hour, line, line);
        try {
            HourSummary summary = aggregation(own.bucket(), CLOCK).aggregate(hour);
            assertThat(summary.malformed()).isZero();
            assertThat(summary.records()).isOne();
            assertThat(summary.duplicates()).isOne();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private String counts() {
        return bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key());
    }

    private Aggregation aggregation(String name, Clock clock) throws IOException {
        return new LakeFixture(cloud.s3(), name).aggregation(work(), clock, meters, SEAL);
    }

    private static void assertNothingIsLeft() throws IOException {
        assertThat(work().own()).isEmptyDirectory();
    }

    private static WorkFolder work() throws IOException {
        return new WorkFolder(folder.resolve("work"), Long.MAX_VALUE);
    }
}
