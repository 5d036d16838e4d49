package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
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
import telemetry.contract.LakeTable;

/** Compares the derived tables of small hours with rows counted by hand. */
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
    void aRowPerVehicleSaysWhenItWasSeenAndHowLongItWasNot() throws Exception {
        String first = record("04:00:00.000001Z", "b", "{\"n\":1}");
        aggregate(
                first,
                first.replace("0x1F0", "0x1F1"),
                record("04:00:10.0015Z", "b", "{\"n\":1}"),
                record("04:02:00Z", "b", "{\"n\":1}"),
                first,
                record("04:30:00Z", "a", "{\"n\":1}"),
                "rubbish");

        assertThat(rows(LakeTable.VEHICLES))
                .containsExactly(
                        "2026-11-23 04:00:00+00|a|1|2026-11-23 04:30:00+00|2026-11-23 04:30:00+00|1|1|null|null|null|null|null",
                        "2026-11-23 04:00:00+00|b|4|2026-11-23 04:00:00.000001+00|2026-11-23 04:02:00+00|2|2|109998|null|null|null|null");
        assertThat(rows(LakeTable.HOURS))
                .containsExactly("2026-11-23 04:00:00+00|5|2|1|1|3589998|3599999|3599999|0.025");
    }

    @Test
    void aRowPerVehicleSaysHowManySequenceNumbersAreMissing() throws Exception {
        aggregate(
                numbered("a", 7),
                numbered("a", 8),
                numbered("a", 11),
                numbered("b", 0),
                numbered("b", 1),
                record("04:00:01Z", "c", "{\"n\":1}"));

        assertThat(Parquet.query(
                        bucket.file(LakeTable.VEHICLES, HOUR, folder), "SELECT vehicle_id, sequence_missing FROM f"))
                .containsExactly("a|2", "b|0", "c|null");
    }

    @Test
    void aRowPerVehicleHasTheFleetTheVinAndTheRegionOfTheLastRecordThatHasOne() throws Exception {
        aggregate(
                named("04:00:01Z", "\"fleet\":\"z\",\"vin\":\"1HGCM82633A004352\",\"region\":\"r1\","),
                named("04:00:02Z", "\"fleet\":\"a\",\"region\":\"r3\","),
                named("04:00:03Z", "\"region\":\"r2\","),
                named("04:00:03Z", "\"region\":\"r1\",\"sequence\":1,"),
                named("04:00:04Z", ""));

        assertThat(Parquet.query(
                        bucket.file(LakeTable.VEHICLES, HOUR, folder), "SELECT \"count\", fleet, vin, region FROM f"))
                .containsExactly("5|a|1HGCM82633A004352|r2");
    }

    private static String named(String time, String fields) {
        return record(time, "v", "{\"n\":1}").replace("{\"timestamp", '{' + fields + "\"timestamp");
    }

    private static String numbered(String vehicle, int sequence) {
        return record("04:00:01Z", vehicle, "{\"n\":1}")
                .replace("{\"timestamp", "{\"sequence\":" + sequence + ",\"timestamp");
    }

    @Test
    void aRowPerSignalHasItsFiguresAndTheLastByTime() throws Exception {
        aggregate(
                record("04:00:03Z", "v", "{\"rpm\":1000,\"on\":true,\"gear\":\"D\",\"o\":{\"rpm\":9},\"none\":null}"),
                record("04:00:01Z", "v", "{\"rpm\":0.1,\"on\":false}"),
                record("04:00:02Z", "v", "{\"rpm\":0.2,\"on\":false}"));

        assertThat(rows(LakeTable.SIGNALS))
                .containsExactly(
                        "2026-11-23 04:00:00+00|v|o.rpm|1|9.0|9.0|9.0|9.0|null",
                        "2026-11-23 04:00:00+00|v|on|3|0.0|0.333333333333|1.0|1.0|null",
                        "2026-11-23 04:00:00+00|v|rpm|3|0.1|333.433333333|1000.0|1000.0|null");
    }

    @Test
    void nestedSignalsAreNamedByTheirPath() throws Exception {
        aggregate(
                record(
                        "04:00:01Z",
                        "v",
                        "{\"gps\":{\"lat\":1.5,\"fix\":{\"ok\":true}},\"cells\":[3.5,{\"volt\":4},[5]],\"text\":\":{\"}"),
                record("04:00:02Z", "v", "{\"many\":[" + "1,".repeat(99) + "1]}"));

        assertThat(Parquet.query(
                        bucket.file(LakeTable.SIGNALS, HOUR, folder),
                        "SELECT signal, \"last\" FROM f WHERE signal NOT LIKE 'many%'"))
                .containsExactly(
                        "cells[0]|3.5", "cells[1].volt|4.0", "cells[2][0]|5.0", "gps.fix.ok|1.0", "gps.lat|1.5");
        assertThat(Parquet.query(
                        bucket.file(LakeTable.SIGNALS, HOUR, folder),
                        "SELECT count(*), max(signal) FROM f WHERE signal LIKE 'many%'"))
                .containsExactly("64|many[9]");
    }

    @Test
    void minutesAreTablesOfTheirOwn() throws Exception {
        aggregate(
                record("04:00:59.999999999Z", "v", "{\"n\":1}"),
                record("04:01:00Z", "v", "{\"n\":3}"),
                record("04:01:30.5Z", "v", "{\"n\":2}"));

        assertThat(rows(LakeTable.VEHICLE_MINUTES))
                .containsExactly(
                        "2026-11-23 04:00:00+00|v|1|2026-11-23 04:00:59.999999+00|2026-11-23 04:00:59.999999+00|1|null",
                        "2026-11-23 04:01:00+00|v|2|2026-11-23 04:01:00+00|2026-11-23 04:01:30.5+00|1|30500");
        assertThat(rows(LakeTable.SIGNAL_MINUTES))
                .containsExactly(
                        "2026-11-23 04:00:00+00|v|n|1|1.0|1.0|1.0|1.0|null",
                        "2026-11-23 04:01:00+00|v|n|2|2.0|2.5|3.0|2.0|null");
    }

    /** Tests that the mean has twelve digits, because a sum of doubles depends on the order of the threads. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0.1     | 0.2     | 0.15
            1e2     | 1.5E-3  | 50.00075
            -0.0    | 0.0     | 0.0
            1e14    | 1       | 5.00000000000E13
            1.23e-9 | 1.23e-9 | 1.23E-9
            1e-12   | 3e-12   | 2.0E-12
            1e300   | 1e300   | 1.0E300
            1.7e308 | 1.7e308 | null
            """)
    void theMeanHasTwelveDigitsAndIsBetweenMinAndMax(String one, String other, String mean) throws Exception {
        aggregate(record("04:00:01Z", "v", "{\"n\":" + one + "}"), record("04:00:02Z", "v", "{\"n\":" + other + "}"));

        assertThat(Parquet.query(
                        bucket.file(LakeTable.SIGNALS, HOUR, folder),
                        "SELECT \"count\", mean, mean BETWEEN \"min\" AND \"max\" FROM f"))
                .containsExactly(mean.equals("null") ? "2|null|null" : "2|" + Double.valueOf(mean) + "|true");
    }

    @Test
    void ofValuesAtTheSameInstantTheLastIsOfTheLargestCanId() throws Exception {
        String record = record("04:00:01Z", "v", "{\"n\":1}");
        aggregate(record.replace("0x1F0", "0x2"), record.replace("{\"n\":1}", "{\"n\":5}"));

        assertThat(Parquet.query(bucket.file(LakeTable.SIGNALS, HOUR, folder), "SELECT \"last\" FROM f"))
                .containsExactly("1.0");
    }

    @ParameterizedTest
    @EnumSource(
            value = LakeTable.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RECORDS", "SAMPLES", "DICTIONARY"})
    void theFilesHaveTheColumnsOfTheSchema(LakeTable table) throws Exception {
        aggregate(record("04:00:59Z", "w", "{\"n\":1}"));

        List<String> columns = table.columns().stream()
                .map(column ->
                        column.name() + '|' + column.type().sql().replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"))
                .toList();
        assertThat(Parquet.query(bucket.file(table, HOUR, folder), "SELECT column_name, column_type FROM (DESCRIBE f)"))
                .isEqualTo(columns);
    }

    @Test
    void anHourOfRubbishHasOneRowOfZeros() throws Exception {
        aggregate("rubbish");

        assertThat(rows(LakeTable.HOURS)).containsExactly("2026-11-23 04:00:00+00|0|0|0|1|0|0|0|0.0");
    }

    private void aggregate(String... lines) throws IOException {
        bucket.put(HOUR, lines);
        bucket.aggregation(
                        new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                        Clock.systemUTC(),
                        new SimpleMeterRegistry(),
                        List.of(),
                        true)
                .refresh(HOUR);
    }

    private List<String> rows(LakeTable table) throws Exception {
        return Parquet.query(bucket.file(table, HOUR, folder), "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM f");
    }

    private static String record(String time, String vehicle, String payload) {
        return line("2026-11-23T" + time, vehicle, payload, RECEIVED);
    }
}
