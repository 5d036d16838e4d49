package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey;
import telemetry.contract.TableKey.Format;
import telemetry.contract.TableKey.Table;

/** What the tables of aggregates say of small hours that can be counted by hand. */
class TablesTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String RECEIVED = "2026-11-23T04:59:59.999Z";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() {
        bucket = LakeFixture.create(cloud.s3());
    }

    @Test
    void aRowPerVehicleSaysWhenItWasSeenAndHowLongItWasNot() throws IOException {
        String first = record("04:00:00.000001Z", "b", "{\"n\":1}");
        aggregate(
                first,
                first.replace("0x1F0", "0x1F1"),
                record("04:00:10.0015Z", "b", "{\"n\":1}"),
                record("04:02:00Z", "b", "{\"n\":1}"),
                first,
                record("04:30:00Z", "a", "{}"),
                "rubbish");

        assertThat(lines(Table.VEHICLES)).isEqualTo("""
                {"hour_start":"2026-11-23T04:00:00Z","vehicle_id":"a","count":1,"first_seen":"2026-11-23T04:30:00Z","last_seen":"2026-11-23T04:30:00Z","can_ids":1,"minutes":1,"longest_gap_ms":null}
                {"hour_start":"2026-11-23T04:00:00Z","vehicle_id":"b","count":4,"first_seen":"2026-11-23T04:00:00.000001Z","last_seen":"2026-11-23T04:02:00Z","can_ids":2,"minutes":2,"longest_gap_ms":109998}
                """);
        assertThat(lines(Table.HOURS)).isEqualTo("""
                {"hour_start":"2026-11-23T04:00:00Z","count":5,"vehicles":2,"duplicates":1,"malformed":1,"latency_p50_ms":3589998,"latency_p95_ms":3599999,"latency_p99_ms":3599999,"completeness":0.025}
                """);
    }

    @Test
    void aRowPerSignalHasItsFiguresAndTheLastByTime() throws IOException {
        aggregate(
                record("04:00:03Z", "v", "{\"rpm\":1000,\"on\":true,\"gear\":\"D\",\"o\":{\"rpm\":9},\"none\":null}"),
                record("04:00:01Z", "v", "{\"rpm\":0.1,\"on\":false}"),
                record("04:00:02Z", "v", "{\"rpm\":0.2,\"on\":false}"));

        assertThat(lines(Table.SIGNALS)).isEqualTo("""
                {"hour_start":"2026-11-23T04:00:00Z","vehicle_id":"v","signal":"on","count":3,"min":0,"mean":0.333333333,"max":1,"last":1}
                {"hour_start":"2026-11-23T04:00:00Z","vehicle_id":"v","signal":"rpm","count":3,"min":0.1,"mean":333.433333333,"max":1000,"last":1000}
                """);
    }

    @Test
    void minutesAreTablesOfTheirOwn() throws IOException {
        aggregate(
                record("04:00:59.999999999Z", "v", "{\"n\":1}"),
                record("04:01:00Z", "v", "{\"n\":3}"),
                record("04:01:30.5Z", "v", "{\"n\":2}"));

        assertThat(lines(Table.VEHICLE_MINUTES)).isEqualTo("""
                {"minute_start":"2026-11-23T04:00:00Z","vehicle_id":"v","count":1,"first_seen":"2026-11-23T04:00:59.999999Z","last_seen":"2026-11-23T04:00:59.999999Z","can_ids":1,"longest_gap_ms":null}
                {"minute_start":"2026-11-23T04:01:00Z","vehicle_id":"v","count":2,"first_seen":"2026-11-23T04:01:00Z","last_seen":"2026-11-23T04:01:30.500Z","can_ids":1,"longest_gap_ms":30500}
                """);
        assertThat(lines(Table.SIGNAL_MINUTES)).isEqualTo("""
                {"minute_start":"2026-11-23T04:00:00Z","vehicle_id":"v","signal":"n","count":1,"min":1,"mean":1,"max":1,"last":1}
                {"minute_start":"2026-11-23T04:01:00Z","vehicle_id":"v","signal":"n","count":2,"min":2,"mean":2.5,"max":3,"last":2}
                """);
    }

    /** A sum of doubles would depend on the order that threads come in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0.1     | 0.2     | 0.15
            1e2     | 1.5E-3  | 50.00075
            -0.0    | 0       | 0
            1e14    | 1       | 50000000000000.5
            1e15    | 1       | null
            1e300   | 1e300   | null
            1e-12   | 3e-12   | 0
            """)
    void theMeanIsExactToNineDecimals(String one, String other, String mean) throws IOException {
        aggregate(record("04:00:01Z", "v", "{\"n\":" + one + "}"), record("04:00:02Z", "v", "{\"n\":" + other + "}"));

        assertThat(lines(Table.SIGNALS)).contains("\"count\":2", "\"mean\":" + plain(mean) + ",");
    }

    private static String plain(String mean) {
        return mean.equals("50000000000000.5") ? "5.00000000000005E13" : mean;
    }

    @Test
    void ofValuesAtTheSameInstantTheLastIsOfTheLargestCanId() throws IOException {
        String record = record("04:00:01Z", "v", "{\"n\":1}");
        aggregate(record.replace("0x1F0", "0x2"), record.replace("{\"n\":1}", "{\"n\":5}"));

        assertThat(lines(Table.SIGNALS)).contains("\"last\":1}");
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void parquetHasTheRowsOfTheLines(Table table) throws Exception {
        aggregate(
                record("04:00:59.999999999Z", "w", "{\"n\":1,\"m\":true}"),
                record("04:01:00Z", "v", "{\"n\":3.25}"),
                record("04:01:30.5Z", "v", "{\"n\":2}"));
        Path parquet = Files.write(Files.createTempFile(folder, "table", ".parquet"), bytes(table, Format.PARQUET));
        Path lines = Files.write(Files.createTempFile(folder, "table", ".jsonl"), bytes(table, Format.JSONL));

        String both = "SELECT * FROM f %s SELECT * FROM read_json('" + lines + "', format = 'newline_delimited')";
        assertThat(Parquet.query(parquet, "SELECT count(*) FROM f")).isNotEqualTo(List.of("0"));
        assertThat(Parquet.query(parquet, both.formatted("EXCEPT"))).isEmpty();
        assertThat(Parquet.query(parquet, "SELECT count(*) FROM (" + both.formatted("INTERSECT") + ")"))
                .isEqualTo(Parquet.query(parquet, "SELECT count(*) FROM f"));
        assertThat(Parquet.query(
                        parquet, "SELECT column_name, column_type FROM (DESCRIBE f) WHERE column_name LIKE '%_start'"))
                .singleElement()
                .asString()
                .endsWith("_start|TIMESTAMP WITH TIME ZONE");
    }

    @Test
    void anHourOfRubbishHasEmptyTablesAndOneRowOfZeros() throws Exception {
        aggregate("rubbish");

        assertThat(lines(Table.VEHICLES)).isEmpty();
        assertThat(lines(Table.HOURS)).contains("\"count\":0", "\"malformed\":1", "\"completeness\":0}");
        Path parquet =
                Files.write(Files.createTempFile(folder, "table", ".parquet"), bytes(Table.VEHICLES, Format.PARQUET));
        assertThat(Parquet.query(parquet, "SELECT count(*), max(longest_gap_ms) FROM f"))
                .containsExactly("0|null");
    }

    private void aggregate(String... lines) throws IOException {
        bucket.put(HOUR, lines);
        SealProperties seal = new SealProperties(true, Duration.ofMinutes(3), List.of());
        bucket.aggregation(
                        new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry(),
                        seal)
                .aggregate(HOUR);
    }

    private static String record(String time, String vehicle, String payload) {
        return line("2026-11-23T" + time, vehicle, payload, RECEIVED);
    }

    private String lines(Table table) {
        return bucket.read(new TableKey(HOUR, table, Format.JSONL).key());
    }

    private byte[] bytes(Table table, Format format) {
        return bucket.s3()
                .getObjectAsBytes(get -> get.bucket(bucket.bucket()).key(new TableKey(HOUR, table, format).key()))
                .asByteArray();
    }
}
