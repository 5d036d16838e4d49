package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.LineStamp;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.lake.HourSummary;
import telemetry.lake.MalformedLine;

class AggregationTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:10:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String RECEIVED = "2026-11-23T04:59:00.000Z";

    private static final List<String> SIGNALS = List.of("n", "m");

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

        HourSummary summary = aggregate(HOUR);

        assertThat(counts()).isEqualTo("""
                        {"hour":"2026-11-23T04:00:00Z","vehicle_id":"veh-a","count":1,"first_timestamp":"2026-11-23T04:59:59.999999999Z","last_timestamp":"2026-11-23T04:59:59.999999999Z"}
                        {"hour":"2026-11-23T04:00:00Z","vehicle_id":"veh-b","count":3,"first_timestamp":"2026-11-23T04:00:00Z","last_timestamp":"2026-11-23T04:00:00.500Z"}
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

        HourSummary summary = aggregate(HOUR);

        String json = bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key());
        assertThat(json)
                .startsWith(
                        "{\"version\":2,\"hour\":\"2026-11-23T04:00:00Z\",\"complete\":true,\"records\":1,\"vehicles\":1,\"duplicates\":0,\"malformed\":1,\"malformed_lines\":[{\"object\":\"raw/year=2026/month=11/day=23/hour=04/part-")
                .contains(
                        "\",\"line\":2,\"reason\":\"malformed_json\"}],\"parts\":1,\"bytes\":",
                        "\"latency\":{\"p50_ms\":3540000,\"p95_ms\":3540000,\"p99_ms\":3540000},\"fingerprint\":\"");
        assertThat(aggregation.summaryOf(HOUR)).contains(summary);
    }

    @Test
    void rewritingGivesTheSameBytes() {
        for (int i = 0; i < 20; i++) {
            bucket.put(HOUR, line("2026-11-23T04:%02d:00Z".formatted(i), "v" + i % 7, "{\"n\":1}", RECEIVED));
        }
        aggregate(HOUR);
        String counts = counts();
        String summary = bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key());

        aggregation.rewrite(HOUR);

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

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.duplicates()).isEqualTo(2);
        assertThat(summary.latency().p50Ms()).isEqualTo(1_000); // of the first copy
        assertThat(counts()).contains("\"count\":2");
    }

    @Test
    void spellingsOfOneValueAreOneRecord() {
        List<String[]> pairs = pairs("""
            {"n":1.5}                 | {"n":1.50}
            {"n":0.1}                 | {"n":0.1000000000000000055}
            {"n":100.0}               | {"n":1e2}
            {"n":1e-07}               | {"n":0.0000001}
            {"n":0}                   | {"n":-0}
            {"n":12345678901234567.5} | {"n":12345678901234567.6}
            {"n":"a/b"}               | {"n":"a\\/b"}
            {"n":"Malm\\u00f6"}        | {"n":"Malmö"}
            {"n":{"m":[1.0,2]}}       | { "n" : { "m" : [ 1.00, 2 ] } }
            """);
        for (int i = 0; i < pairs.size(); i++) {
            bucket.put(
                    HOUR,
                    line("2026-11-23T04:00:00Z", "v" + i, pairs.get(i)[0], RECEIVED),
                    line("2026-11-23T04:00:00.000Z", "v" + i, pairs.get(i)[1], RECEIVED)
                            .replace("{\"timestamp", "{\"x\":1,\"timestamp"));
        }

        HourSummary summary = aggregate(HOUR);

        assertThat(bucket.query(HOUR, "SELECT vehicle_id FROM f GROUP BY ALL HAVING count(*) <> 1"))
                .isEmpty();
        assertThat(summary.records()).isEqualTo(pairs.size()).isEqualTo(summary.duplicates());
    }

    @Test
    void anInstantWithAnyOffsetIsOneRecordOfItsHour() {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00.123456789Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T09:30:00.123456789+05:30", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-22T04:01:00.123456789-23:59", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.123456789+00:00", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.123456789+05:30", "v", "{\"n\":1}", RECEIVED));

        HourSummary summary = aggregate(HOUR);

        assertThat(bucket.query(HOUR, "SELECT CAST(timestamp AS VARCHAR), timestamp_nanos FROM f"))
                .containsExactly("2026-11-23 04:00:00.123456+00|789");
        assertThat(summary.duplicates()).isEqualTo(3);
        assertThat(summary.malformed()).as("the hour before").isEqualTo(1);
    }

    /** Returns pairs of payloads, one pair per line, separated by a bar. */
    private static List<String[]> pairs(String text) {
        return text.lines().map(line -> line.strip().split(" +\\| +")).toList();
    }

    @Test
    void differentValuesAreTwoRecords() {
        List<String[]> pairs = pairs("""
            {"n":12345678901234567}   | {"n":12345678901234568}
            {"n":123456789012345678901234567890} | {"n":123456789012345678901234567891}
            {"n":"1"}                 | {"n":1}
            {"n":"A"}                 | {"n":"A "}
            {"n":1,"m":2}             | {"m":2,"n":1}
            {"n":null}                | {"n":false}
            """);
        for (int i = 0; i < pairs.size(); i++) {
            String other = line("2026-11-23T04:00:00Z", "v" + i, pairs.get(i)[1], RECEIVED);
            bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v" + i, pairs.get(i)[0], RECEIVED), other, other);
        }

        HourSummary summary = aggregate(HOUR);

        assertThat(bucket.query(HOUR, "SELECT vehicle_id FROM f GROUP BY ALL HAVING count(*) <> 2"))
                .isEmpty();
        assertThat(summary.records()).isEqualTo(2L * pairs.size());
        assertThat(summary.duplicates()).isEqualTo(pairs.size());
    }

    @Test
    void theIdentityIsOfVehicleCanIdTimestampPayloadAndSequenceOnly() {
        String record = line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED);
        bucket.put(
                HOUR,
                record,
                record.replace("{\"timestamp\"", "{\"attempt\":2,\"timestamp\""),
                record.replace("{\"timestamp\"", "{\"attempt\":{\"payload\":3},\"timestamp\""),
                record.replace("04:00:00Z", "04:00:00.0Z"),
                record.replace("0x1F0", "0x1F1"),
                record.replace("\"v\"", "\"w\""),
                record.replace("04:00:00Z", "04:00:00.000000001Z"),
                record.replace("{\"timestamp\"", "{\"sequence\":0,\"timestamp\""),
                record.replace("{\"timestamp\"", "{\"sequence\":1,\"timestamp\""),
                record.replace("{\"timestamp\"", "{\"sequence\":1,\"timestamp\""));

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(6);
        assertThat(summary.duplicates()).isEqualTo(4);
    }

    @Test
    void timestampsAreOrderedByInstantAndWrittenWithTheShortestFraction() {
        bucket.put(
                HOUR,
                line("2026-11-23T04:00:00.000000000Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.000000001Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.1Z", "v", "{\"n\":1}", RECEIVED),
                line("2026-11-23T04:00:00.09Z", "v", "{\"n\":1}", RECEIVED));

        aggregate(HOUR);

        assertThat(counts())
                .contains(
                        "\"first_timestamp\":\"2026-11-23T04:00:00Z\",\"last_timestamp\":\"2026-11-23T04:00:00.100Z\"");
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

        assertThat(aggregate(HOUR).latency()).isEqualTo(new HourSummary.LatencyMillis(50, 95, 99));
    }

    @Test
    void aLineThatIsNoRecordDoesNotTakeItsNeighboursWithIt() {
        List<String> poisons = List.of(
                "{\"a\":1}{\"a\":2}",
                "\uFEFF{}",
                "{\"n\":\"\\ud800\"}",
                "[1,",
                "{",
                "null",
                "5",
                "\"text\"",
                "\0",
                "{\"vehicle_id\":\"v");
        for (int i = 0; i < poisons.size(); i++) {
            String good = line("2026-11-23T04:00:00Z", "v" + i, "{\"n\":1}", RECEIVED);
            bucket.put(HOUR, good, poisons.get(i), good.replace("\"n\"", "\"m\""));
        }

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2L * poisons.size());
        assertThat(summary.malformed()).isEqualTo(poisons.size());
        assertThat(summary.malformedLines())
                .hasSize(poisons.size())
                .extracting(MalformedLine::line)
                .containsOnly(2);
    }

    @Test
    void aPayloadThatIsNoObjectIsOneMalformedLine() {
        List<String> payloads = List.of("\"x\"", "\"{\"", "\"{}\"", "\"{\\\"a\\\":1}\"", "5", "true", "[1]", "[{}]");
        List<String> lines = new ArrayList<>();
        payloads.forEach(payload -> lines.add(line("2026-11-23T04:00:01Z", "v", payload, RECEIVED)));
        lines.add(line("2026-11-23T04:00:00Z", "v", "{ \"n\" : 1.50 }", RECEIVED));
        bucket.put(HOUR, lines.toArray(String[]::new));

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformedLines())
                .hasSize(payloads.size())
                .extracting(MalformedLine::reason)
                .containsOnly("wrong_type");
    }

    @Test
    void aLineThatTheContractRefusesNeverReachesTheTable() {
        String[] lines = Stream.of("{\"n\":NaN}", "{\"n\":1e999}", "{\"n\":1,}", "{\"n\":1,\"n\":2}", "{}", "{\"n\":1}")
                .map(payload -> line("2026-11-23T04:00:00Z", "v", payload, RECEIVED))
                .toArray(String[]::new);
        bucket.put(HOUR, lines);

        HourSummary summary = aggregate(HOUR);

        assertThat(bucket.query(HOUR, "SELECT payload FROM f")).containsExactly("{\"n\":1}");
        assertThat(summary.malformedLines())
                .extracting(MalformedLine::reason)
                .containsExactly("malformed_json", "out_of_range", "malformed_json", "duplicate_key", "empty");
    }

    @Test
    void bytesThatAreNoUtf8AreOneMalformedLine() {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(
                part.key(),
                (bucket.read(part.key()) + line("2026-11-23T04:00:01Z", "ä", "{}", RECEIVED)).getBytes(ISO_8859_1));

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformedLines()).containsExactly(new MalformedLine(part.key(), 2, "invalid_unicode"));
    }

    @Test
    void carriageReturnsBlankLinesAndAMissingLastLineFeedAreHarmless() {
        PartKey part = new PartKey(HOUR, UUID.randomUUID());
        bucket.put(
                part.key(),
                line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED) + "\r\n\r\n  \n"
                        + line("2026-11-23T04:00:01Z", "v", "{\"n\":1}", RECEIVED));

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformed()).isZero();
    }

    @Test
    void ofManyMalformedLinesTheFirstTenAreNamedInOrder() {
        String[] rubbish = IntStream.range(0, 8).mapToObj(i -> "rubbish").toArray(String[]::new);
        PartKey one = bucket.put(HOUR, rubbish);
        PartKey other = bucket.put(HOUR, rubbish);
        String first = one.key().compareTo(other.key()) < 0 ? one.key() : other.key();

        HourSummary summary = aggregate(HOUR);

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

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isEqualTo(2);
        assertThat(summary.malformedLines())
                .extracting(MalformedLine::reason)
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

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformed()).isEqualTo(4);
        assertThat(summary.malformedLines())
                .containsExactly(
                        new MalformedLine(part.key(), 3, "malformed_json"),
                        new MalformedLine(part.key(), 4, "missing"),
                        new MalformedLine(part.key(), 5, "wrong_hour"),
                        new MalformedLine(part.key(), 6, "not_an_object"));
    }

    @Test
    void anEmptyHourHasASummaryOfZeros() {
        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isZero();
        assertThat(summary.parts()).isZero();
        assertThat(summary.latency()).isEqualTo(HourSummary.LatencyMillis.NONE);
        assertThat(counts()).isEmpty();
        assertThat(aggregate(HOUR)).isEqualTo(summary);
    }

    @Test
    void theCurrentHourIsMarkedAsNotComplete() {
        HourPartition current = HourPartition.of(NOW);
        bucket.put(current, line("2026-11-23T06:01:00Z", "v", "{\"n\":1}", "2026-11-23T06:01:00.000Z"));

        assertThat(aggregate(current).complete()).isFalse();
    }

    @Test
    void onlyAnHourWithUnreadPartsIsRefreshed() {
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        assertThat(aggregation.refresh(HOUR)).isPresent();
        assertThat(aggregation.refresh(HOUR)).isEmpty();

        bucket.put(HOUR, line("2026-11-23T04:30:00Z", "late", "{\"n\":1}", "2026-11-23T06:00:00.000Z"));

        assertThat(aggregation.refresh(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isEqualTo(2));
    }

    @Test
    void theCurrentHourIsRefreshedOnceItIsOver() throws IOException {
        HourPartition current = HourPartition.of(NOW);
        bucket.put(current, line("2026-11-23T06:01:00Z", "v", "{\"n\":1}", "2026-11-23T06:01:00.000Z"));
        aggregate(current);
        assertThat(aggregation.refresh(current)).isEmpty();

        Aggregation later = aggregation(bucket.bucket(), Clock.fixed(current.end(), ZoneOffset.UTC));

        assertThat(later.refresh(current))
                .hasValueSatisfying(summary -> assertThat(summary.complete()).isTrue());
    }

    @Test
    void anHourWithoutPartsGetsItsZerosOnce() {
        assertThat(aggregation.refresh(HOUR))
                .hasValueSatisfying(summary -> assertThat(summary.records()).isZero());
        assertThat(aggregation.refresh(HOUR)).isEmpty();
    }

    @Test
    void theSummaryOfAnHourThatIsOlderThanTheTableIsKept() throws IOException {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        HourSummary summary = aggregate(HOUR);
        bucket.delete(part.key());
        cloud.s3()
                .listObjectsV2(list -> list.bucket(bucket.bucket()).prefix("curated/"))
                .contents()
                .forEach(object -> bucket.delete(object.key()));

        assertThat(aggregation(bucket.bucket(), CLOCK).refresh(HOUR)).isEmpty();

        assertThat(aggregation.summaryOf(HOUR)).contains(summary);
    }

    @Test
    void partsThatExpiredStayInTheHourAndLateOnesAreAdded() throws IOException {
        List<PartKey> early = IntStream.range(0, 3)
                .mapToObj(i -> bucket.put(
                        HOUR,
                        line("2026-11-23T04:0%d:00Z".formatted(i), "v", "{\"n\":1}", RECEIVED),
                        line("2026-11-23T04:1%d:00Z".formatted(i), "v", "{\"n\":1}", RECEIVED)))
                .toList();
        assertThat(aggregate(HOUR).records()).isEqualTo(6);
        early.forEach(part -> bucket.delete(part.key()));
        assertThat(aggregation.refresh(HOUR)).isEmpty();
        for (int i = 0; i < 3; i++) {
            bucket.put(HOUR, line("2026-11-23T04:2%d:00Z".formatted(i), "v", "{\"n\":1}", RECEIVED));
        }

        HourSummary summary = aggregation(bucket.bucket(), CLOCK).refresh(HOUR).orElseThrow();

        assertThat(summary.records()).isEqualTo(9);
        assertThat(summary.parts()).isEqualTo(6);
        assertThat(counts()).contains("\"count\":9");
    }

    @Test
    void aSummaryThatCannotBeReadIsWrittenAnew() {
        bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(new AggregateKey(HOUR, AggregateKey.Kind.SUMMARY).key(), "not json");

        assertThat(aggregation.refresh(HOUR)).isPresent();
    }

    @Test
    void uploadsInProgressAndForeignObjectsAreNotRead() {
        PartKey part = bucket.put(HOUR, line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));
        bucket.put(part.key() + "-0f8fad5b-d9cb-469f-a165-70867728950e", "half a li");
        bucket.put(PartKey.prefix(HOUR) + "notes.txt", "hello");

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.parts()).isOne();
        assertThat(summary.malformed()).isZero();
    }

    @Test
    void whatTheContractAcceptsTheQueryCounts() throws IOException {
        assertCounted(
                "{\"n\":1.7976931348623157e308}",
                "{\"n\":123456789012345678901234567890123456789012345678901234567890}",
                "{\"n\":-0.0,\"m\":1E-400}",
                "{\"n\":\"\\u0000\\u001f\\ud83d\\ude97\"}",
                "{\"\\u006e\":\"\\/\\b\\f\\n\\r\\t\\\"\"}",
                "{\"\":{\"\":[{},[],null,true,false]}}",
                "{\"🚗\":\"ä\u2028\u2029\u0085\"}",
                "{ \"a\" :\t[ 1 , 2 ] }",
                "{\"vehicle_id\":\"inner\",\"timestamp\":1}",
                "{\"n\":" + "[".repeat(62) + "]".repeat(62) + "}",
                "{\"n\":\"" + "x".repeat(16_000) + "\"}");
    }

    @Test
    void aFailureNamesTheHourIsCountedAndLeavesNothingOnDisk() throws IOException {
        Aggregation lost = aggregation("no-such-bucket", CLOCK);

        assertThatThrownBy(() -> lost.refresh(HOUR))
                .hasMessageContaining("hour 2026-11-23T04:00:00Z was not aggregated");
        assertThat(meters.get("telemetry.aggregation.duration")
                        .tag("outcome", "failed")
                        .timer()
                        .count())
                .isOne();
        assertNothingIsLeft();
    }

    @Test
    void aLineOfAnyLengthIsOneMalformedLine() throws IOException {
        bucket.put(HOUR, "x".repeat(40 << 20), line("2026-11-23T04:00:00Z", "v", "{\"n\":1}", RECEIVED));

        HourSummary summary = aggregate(HOUR);

        assertThat(summary.records()).isOne();
        assertThat(summary.malformed()).isOne();
        assertNothingIsLeft();
    }

    private HourSummary aggregate(HourPartition hour) {
        return aggregation.refresh(hour).or(() -> aggregation.summaryOf(hour)).orElseThrow();
    }

    private void assertCounted(String... payloads) throws IOException {
        LakeFixture own = LakeFixture.create(cloud.s3());
        RecordReader door = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, CLOCK);
        for (int i = 0; i < payloads.length; i++) {
            String sent =
                    "{\"timestamp\":\"2026-11-23T04:00:00Z\",\"vehicle_id\":\"v%d\",\"can_id\":\"0x1\",\"payload\":%s,\"extra\":{\"payload\":{}}}"
                            .formatted(i, payloads[i]);
            TelemetryRecord record = (TelemetryRecord) door.read(sent.getBytes(UTF_8));
            String line = new String(new LineStamp(NOW).line(record), UTF_8);
            own.put(record.hour(), line, line);
        }

        HourSummary summary = aggregation(own.bucket(), CLOCK).refresh(HOUR).orElseThrow();

        assertThat(summary.malformed()).isZero();
        assertThat(summary.vehicles()).isEqualTo(payloads.length);
        assertThat(summary.records()).isEqualTo(payloads.length).isEqualTo(summary.duplicates());
    }

    private String counts() {
        return bucket.read(new AggregateKey(HOUR, AggregateKey.Kind.VEHICLE_COUNTS).key());
    }

    private Aggregation aggregation(String name, Clock clock) throws IOException {
        return new LakeFixture(cloud.s3(), name).aggregation(work(), clock, meters, SIGNALS);
    }

    private static void assertNothingIsLeft() throws IOException {
        assertThat(work().own()).isEmptyDirectory();
    }

    private static WorkFolder work() throws IOException {
        return new WorkFolder(folder.resolve("work"), Long.MAX_VALUE);
    }
}
