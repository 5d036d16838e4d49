package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.cli.CliLake.FIVE;
import static telemetry.cli.CliLake.FOUR;
import static telemetry.cli.CliLake.line;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.contract.AggregateKey;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

/** Tests the views of {@code telemetry sql} on small lakes. */
class ViewsTest {

    @TempDir
    private Path folder;

    private CliLake lake;

    @BeforeEach
    void start() {
        lake = new CliLake(folder);
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void aLineIsARowOfRaw() {
        String key = lake.part(
                FOUR,
                "{\"timestamp\":\"2026-11-23T04:00:00.123456789Z\",\"vehicle_id\":\"a\",\"can_id\":\"0x1F0\","
                        + "\"payload\":{\"engine_rpm\":1.5},\"vin\":\"W\",\"ingest_received_at\":\"2026-11-23T04:00:00.200Z\"}");

        assertThat(lake.rows("FROM raw"))
                .containsExactly("2026,11,23,04,2026-11-23 04:00:00+00,2026-11-23 04:00:00.123456+00,"
                        + "2026-11-23T04:00:00.123456789Z,a,0x1F0,\"{\"\"engine_rpm\"\":1.5}\",2026-11-23 04:00:00.2+00,"
                        + "\"{\"\"timestamp\"\":\"\"2026-11-23T04:00:00.123456789Z\"\",\"\"vehicle_id\"\":\"\"a\"\","
                        + "\"\"can_id\"\":\"\"0x1F0\"\",\"\"payload\"\":{\"\"engine_rpm\"\":1.5},\"\"vin\"\":\"\"W\"\","
                        + "\"\"ingest_received_at\"\":\"\"2026-11-23T04:00:00.200Z\"\"}\"," + key);
        assertThat(lake.rows("SELECT line->>'$.vin', CAST(payload->'$.engine_rpm' AS DOUBLE) + 1 FROM raw"))
                .containsExactly("W,2.5");
    }

    @Test
    void aLineThatIsNoJsonObjectIsARowOfRawWithItsFileOnly() {
        String key = lake.part(
                FOUR,
                line(FOUR, 1, "a", "{}"),
                "rubbish",
                "[1,2]",
                "\"text\"",
                "{\"vehicle_id\":",
                line(FOUR, 2, "b", "{}"));

        assertThat(lake.rows("SELECT timestamp, vehicle_id, payload, line IS NULL, file = '" + key + "' FROM raw"))
                .containsExactly(
                        "2026-11-23 04:00:01+00,a,{},false,true",
                        ",,,true,true",
                        ",,,true,true",
                        ",,,true,true",
                        ",,,true,true",
                        "2026-11-23 04:00:02+00,b,{},false,true");
    }

    @Test
    void aFieldOfAnotherTypeFailsNoQuery() {
        lake.part(FOUR, "{\"timestamp\":\"yesterday\",\"vehicle_id\":7,\"payload\":\"p\",\"ingest_received_at\":[]}");

        assertThat(lake.rows("SELECT timestamp, timestamp_sent, vehicle_id, payload, ingest_received_at FROM raw"))
                .containsExactly(",yesterday,7,\"\"\"p\"\"\",");
    }

    @Test
    void anHourMayMixCompressions() {
        String gzip = lake.part(FOUR, PartCompression.GZIP, line(FOUR, 1, "a", "{\"n\":1}"), "rubbish");
        String zstd = lake.part(FOUR, PartCompression.ZSTD, line(FOUR, 2, "b", "{\"n\":2}"));
        String plain = lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"), line(FOUR, 3, "c", "{\"n\":3}"));

        for (int run = 0; run < 2; run++) { // the second run reads the cache
            assertThat(lake.rows("SELECT vehicle_id, hour, file FROM raw ORDER BY file != '" + plain + "', file != '"
                            + gzip + "', timestamp NULLS LAST"))
                    .containsExactly("a,04," + plain, "c,04," + plain, "a,04," + gzip, ",04," + gzip, "b,04," + zstd);
        }
        assertThat(lake.rows("SELECT vehicle_id FROM records ORDER BY ALL")).containsExactly("a", "b", "c");
        lake.refresh(FOUR);
        assertThat(lake.rows("SELECT vehicle_id FROM curated ORDER BY ALL")).containsExactly("a", "b", "c");
    }

    /**
     * Checks a truncated part as one malformed line. DuckDB alone would return the first lines of a gzip file and fail
     * on a zstd file.
     */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aDamagedPartIsOneMalformedLine(PartCompression compression) {
        String[] lines = IntStream.range(0, 3_000)
                .mapToObj(i -> line(FOUR, i, "v" + i * 7_919L, "{\"n\":" + (long) i * i + "}"))
                .toArray(String[]::new);
        byte[] whole = CliLake.compressed(compression, lines);
        String damaged = new PartKey(FOUR, new UUID(0, 1), compression).key();
        lake.put(damaged, Arrays.copyOf(whole, whole.length - 100));
        lake.part(FOUR, compression, line(FOUR, 1, "good", "{\"n\":1}"));

        for (int run = 0; run < 2; run++) {
            assertThat(lake.rows("SELECT vehicle_id, file = '" + damaged + "', line IS NULL FROM raw ORDER BY ALL"))
                    .containsExactly("good,false,false", ",true,true");
        }
        assertThat(lake.rows("SELECT vehicle_id FROM records")).containsExactly("good");
        assertThat(lake.err.toString())
                .contains("records: 1 malformed lines are left out, the first is line 1 of %s (damaged_%s)"
                        .formatted(damaged, compression.name().toLowerCase(Locale.ROOT)));
    }

    @Test
    void rawReadsOnlyParts() {
        String key = lake.part(FOUR, line(FOUR, 1, "a", "{}"));
        lake.put(key + "-" + UUID.randomUUID(), line(FOUR, 2, "uploading", "{}"));
        lake.put("raw/notes.txt", "x");
        lake.put("raw/year=2026/month=11/day=23/hour=04/part-x.jsonl", line(FOUR, 3, "no uuid", "{}"));
        lake.put("raw/year=2026/month=13/day=23/hour=04/" + key.substring(key.lastIndexOf('/') + 1), "x");

        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");
    }

    @Test
    void curatedShowsTheTableWhoseColumnsMayDifferBetweenHours() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"engine_rpm\":1.5,\"soc\":2}"));
        lake.refresh(FOUR, "engine_rpm");
        lake.part(FIVE, line(FIVE, 1, "b", "{\"soc\":true}"));
        lake.refresh(FIVE, "engine_rpm", "soc");

        assertThat(lake.rows("FROM curated ORDER BY hour"))
                .containsExactly(
                        "2026,11,23,04,2026-11-23 04:00:00+00,a,2026-11-23 04:00:01+00,0,0x1F0,,\"{\"\"engine_rpm\"\":1.5,\"\"soc\"\":2}\",,"
                                + "2026-11-23 04:00:01.2+00,,,,1.5,",
                        "2026,11,23,05,2026-11-23 05:00:00+00,b,2026-11-23 05:00:01+00,0,0x1F0,,\"{\"\"soc\"\":true}\",,"
                                + "2026-11-23 05:00:01.2+00,,,,,1.0");
        assertThat(lake.rows("FROM records ORDER BY hour")).isEqualTo(lake.rows("FROM curated ORDER BY hour"));
    }

    @Test
    void recordsAreNeverPartial() {
        String records = "SELECT hour, vehicle_id, engine_rpm FROM records ORDER BY ALL";
        String four = lake.part(FOUR, line(FOUR, 1, "a", "{\"engine_rpm\":1}"));
        lake.part(FIVE, line(FIVE, 1, "c", "{\"engine_rpm\":3}"));
        assertThat(lake.rows(records)).as("without a table").containsExactly("04,a,1.0", "05,c,3.0");
        lake.refresh(FOUR, "engine_rpm");
        lake.delete(four);
        assertThat(lake.rows(records)).as("expired and unread parts").containsExactly("04,a,1.0", "05,c,3.0");
        lake.part(
                FOUR,
                line(FOUR, 1, "a", "{\"engine_rpm\":1.0e0}").replace("1.0e0", "1"),
                line(FOUR, 2, "b", "{\"engine_rpm\":2}"),
                "rubbish");

        assertThat(lake.rows(records)).containsExactly("04,a,1.0", "04,b,2.0", "05,c,3.0");
        assertThat(lake.err.toString())
                .contains("records: 1 malformed lines are left out, the first is line 3 of raw/");
        assertThat(lake.rows(records, "--from=2026-11-23T05", "--to=2026-11-23T06"))
                .containsExactly("05,c,3.0");
    }

    @Test
    void anObjectOfTwoViewsIsDownloadedOnce() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));
        SdkRequests.since();
        lake.rows("SELECT count(*) FROM records", "--cache=" + folder.resolve("one"));
        List<String> gets = gets();

        lake.rows(
                "SELECT (SELECT count(*) FROM raw) + (SELECT count(*) FROM records)",
                "--cache=" + folder.resolve("two"));

        assertThat(gets()).isEqualTo(gets).isNotEmpty();
    }

    private static List<String> gets() {
        return SdkRequests.since().stream().filter("GetObject"::equals).toList();
    }

    @Test
    void curatedReportsUnreadParts() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));
        lake.refresh(FOUR);
        assertThat(lake.rows("SELECT count(*) FROM curated")).containsExactly("1");
        assertThat(lake.err.toString()).doesNotContain("not in it");
        lake.part(FOUR, line(FOUR, 2, "a", "{\"n\":1}"));
        lake.part(FIVE, line(FIVE, 2, "a", "{\"n\":1}"));

        assertThat(lake.rows("SELECT count(*) FROM curated")).containsExactly("1");

        assertThat(lake.err.toString())
                .contains(
                        "curated: 2 parts of 2 hours (2026-11-23T04:00:00Z to 2026-11-23T05:00:00Z) are not in it; records has them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM query_table('records')",
                "FROM query('FROM records')",
                "FROM (SUMMARIZE records) LIMIT 1",
                "FROM Records",
                "WITH r AS (FROM \"records\") FROM r"
            })
    void aViewIsFoundInEverySyntax(String query) {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));

        assertThat(lake.rows(query)).hasSize(1);

        assertThat(lake.err.toString()).contains("records: 1 objects");
    }

    @Test
    void aColumnWithTheNameOfAViewDownloadsNothing() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.SUMMARY).key(), "{\"records\":7}");

        assertThat(lake.rows("SELECT sum(records) FROM summaries")).containsExactly("7");

        assertThat(lake.err.toString()).contains("summaries: 1 objects").doesNotContain("records: 1 objects");
    }

    @Test
    void theCountsOfAnHourAreRowsOfVehicleCounts() {
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.VEHICLE_COUNTS).key(), """
                {"hour":"2026-11-23T04:00:00Z","vehicle_id":"a","count":3,"first_timestamp":"f","last_timestamp":"l"}
                {"hour":"2026-11-23T04:00:00Z","vehicle_id":"b","count":4,"first_timestamp":"f","last_timestamp":"l"}
                """);

        assertThat(lake.rows("FROM vehicle_counts"))
                .containsExactly(
                        "2026,11,23,04,2026-11-23 04:00:00+00,a,3,f,l", "2026,11,23,04,2026-11-23 04:00:00+00,b,4,f,l");
        assertThat(lake.rows("SELECT sum(count) + 1 FROM vehicle_counts")).containsExactly("8");
    }

    @Test
    void theSummaryOfAnHourIsARowOfSummaries() {
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.SUMMARY).key(), """
                {"version":1,"hour":"2026-11-23T04:00:00Z","complete":true,"records":10,"vehicles":2,"duplicates":1,
                 "malformed":3,"malformed_lines":[],"parts":4,"bytes":500,
                 "latency":{"p50_ms":5,"p95_ms":6,"p99_ms":7},"fingerprint":"f"}
                """);

        assertThat(lake.rows("FROM summaries"))
                .containsExactly("2026,11,23,04,2026-11-23 04:00:00+00,10,2,1,3,4,500,true,5,6,7,f");
    }

    @Test
    void theTablesOfAnHourAreRowsUnderThePartitionsHour() throws Exception {
        lake.table(
                FOUR,
                LakeTable.VEHICLES,
                "SELECT TIMESTAMPTZ '2026-11-23 04:00:00Z' AS hour_start, 'a' AS vehicle_id, 3 AS count");
        lake.table(
                FOUR,
                LakeTable.SIGNALS,
                "SELECT TIMESTAMPTZ '2026-11-23 04:00:00Z' AS hour_start, 'a' AS vehicle_id, 'rpm' AS signal");
        lake.table(FOUR, LakeTable.HOURS, "SELECT TIMESTAMPTZ '2026-11-23 04:00:00Z' AS hour_start, 9 AS count");
        lake.table(
                FOUR,
                LakeTable.VEHICLE_MINUTES,
                "SELECT TIMESTAMPTZ '2026-11-23 04:07:00Z' AS minute_start, 'a' AS vehicle_id, 1 AS count");
        lake.table(
                FOUR,
                LakeTable.SIGNAL_MINUTES,
                "SELECT TIMESTAMPTZ '2026-11-23 04:07:00Z' AS minute_start, 'a' AS vehicle_id, 'rpm' AS signal");

        String hour = "2026,11,23,04,2026-11-23 04:00:00+00,";
        String partition = "SELECT year, month, day, hour, hour_start, ";
        assertThat(lake.rows(partition + "vehicle_id, count FROM vehicles")).containsExactly(hour + "a,3");
        assertThat(lake.rows(partition + "vehicle_id, signal, unit FROM signals"))
                .as("a file of a version that had no units")
                .containsExactly(hour + "a,rpm,");
        assertThat(lake.rows(partition + "count FROM hours")).containsExactly(hour + "9");
        assertThat(lake.rows(partition + "minute_start, vehicle_id, count FROM vehicle_minutes"))
                .containsExactly(hour + "2026-11-23 04:07:00+00,a,1");
        assertThat(lake.rows(partition + "minute_start, vehicle_id, signal FROM signal_minutes"))
                .containsExactly(hour + "2026-11-23 04:07:00+00,a,rpm");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            raw             | timestamp, timestamp_sent, vehicle_id, can_id, payload->'$.x', ingest_received_at, line, file
            records         | vehicle_id, timestamp, timestamp_nanos, can_id, sequence, payload, other_fields, ingest_received_at, fleet, vin, region, engine_rpm
            curated         | vehicle_id, timestamp, timestamp_nanos, can_id, sequence, payload, other_fields, ingest_received_at, fleet, vin, region, engine_rpm
            vehicle_counts  | vehicle_id, count + 1, first_timestamp, last_timestamp
            summaries       | records, vehicles, duplicates, malformed, parts, bytes, complete, p50_ms, p95_ms, p99_ms, fingerprint
            vehicles        | vehicle_id, count, first_seen, last_seen, can_ids, minutes, longest_gap_ms, sequence_missing, fleet, vin, region
            signals         | vehicle_id, signal, count, min, mean, max, last, unit
            hours           | count, vehicles, duplicates, malformed, latency_p50_ms, latency_p95_ms, latency_p99_ms, completeness
            vehicle_minutes | minute_start, vehicle_id, count, first_seen, last_seen, can_ids, longest_gap_ms
            signal_minutes  | minute_start, vehicle_id, signal, count, min, mean, max, last, unit
            samples         | vehicle_id, timestamp, timestamp_nanos, can_id, signal, value, label
            dictionary      | signal, vehicles, dbc, message, unit, min, max, labels, comment
            """)
    void aViewWithoutObjectsIsAnEmptyTable(String view, String columns) {
        assertThat(lake.rows("SELECT year || month || day || hour, hour_start, %s FROM %s".formatted(columns, view)))
                .isEmpty();
        assertThat(lake.rows("SELECT count(*) FROM " + view)).containsExactly("0");
    }

    @ParameterizedTest
    @EnumSource
    void aViewWithoutObjectsIsDescribed(View view) {
        assertThat(lake.rows("SELECT column_name, column_type FROM (DESCRIBE " + view.sqlName() + ")"))
                .startsWith(
                        "year,VARCHAR",
                        "month,VARCHAR",
                        "day,VARCHAR",
                        "hour,VARCHAR",
                        "hour_start,TIMESTAMP WITH TIME ZONE")
                .hasSizeGreaterThan(8)
                .noneMatch(column -> column.startsWith("__"))
                .noneMatch(column -> column.endsWith("NULL"));
    }

    @Test
    void anEmptyViewHasTheSameColumnsAsAFilledView() {
        String columns = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY ALL";
        List<String> ofEmpty = lake.rows(columns);
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.VEHICLE_COUNTS).key(), "{}");
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.SUMMARY).key(), "{}");

        assertThat(lake.rows(columns + " -- raw, vehicle_counts, summaries")).isEqualTo(ofEmpty);
    }

    @Test
    void onlyTheHoursOfTheRangeAreRead() {
        for (int hours = -1; hours <= 2; hours++) {
            lake.part(FOUR.plusHours(hours), line(FOUR.plusHours(hours), 0, "a", "{}"));
        }
        String hours = "SELECT hour, count(*) FROM raw GROUP BY ALL ORDER BY ALL";

        assertThat(lake.rows(hours)).containsExactly("03,1", "04,1", "05,1", "06,1");
        assertThat(lake.rows(hours, "--from=2026-11-23T04:00:00Z", "--to=2026-11-23T06:00:00Z"))
                .containsExactly("04,1", "05,1");
        assertThat(lake.rows(hours, "--from=2026-11-23T04", "--to=2026-11-23T06:00Z"))
                .containsExactly("04,1", "05,1");
        assertThat(lake.rows(hours, "--from=2026-11-23", "--to=2026-11-24"))
                .containsExactly("03,1", "04,1", "05,1", "06,1");
        assertThat(lake.rows(hours, "--from=2026-11-24")).isEmpty();
        assertThat(lake.rows(hours, "--from=2026-11-23T05:00:00Z")).containsExactly("05,1", "06,1");
        assertThat(lake.rows(hours, "--to=2026-11-23T04:00:00Z")).containsExactly("03,1");
        assertThat(lake.rows(hours, "--from=2026-01-01T00:00:00Z", "--to=2026-11-23T04:00:00Z"))
                .as("a range that is listed in one go")
                .containsExactly("03,1");
        assertThat(lake.rows("SELECT vehicle_id FROM raw WHERE hour_start >= TIMESTAMPTZ '2026-11-23 06:00:00Z'"))
                .containsExactly("a");
    }

    @Test
    void fewHoursAreListedSeparatelyAndManyInOneGo() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        SdkRequests.since();

        lake.rows("SELECT 1 FROM raw", "--from=2026-11-23T02:00:00Z", "--to=2026-11-23T05:00:00Z");
        assertThat(SdkRequests.since())
                .containsExactlyInAnyOrder("ListObjectsV2", "ListObjectsV2", "ListObjectsV2", "GetObject");

        lake.rows("SELECT 1 FROM raw", "--from=2026-01-01T00:00:00Z", "--to=2026-11-23T05:00:00Z");
        assertThat(SdkRequests.since()).containsExactly("ListObjectsV2");
    }

    @Test
    void allPagesOfALongListingAreRead() {
        for (int part = 0; part < 1_100; part++) {
            lake.part(FOUR, line(FOUR, part, "a", "{}"));
        }

        assertThat(lake.rows("SELECT count(DISTINCT file), count(*) FROM raw")).containsExactly("1100,1100");
    }

    @Test
    void viewsAreNamedByWholeWords() {
        assertThat(View.namedIn("select 1")).isEmpty();
        assertThat(View.namedIn("FROM Vehicle_Minutes")).containsExactly(View.VEHICLE_MINUTES);
        assertThat(View.namedIn("from raw r, (select hour from\n\"hours\")")).containsExactly(View.RAW, View.HOURS);
        assertThat(View.namedIn("select drawn, raws, xraw from y")).isEmpty();
    }

    @Test
    void viewsCanBeJoinedAndStatementsCanFollowOneAnother() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"), line(FOUR, 1, "a", "{}"), line(FOUR, 1, "b", "{}"));
        lake.put(
                new AggregateKey(FOUR, AggregateKey.Kind.VEHICLE_COUNTS).key(),
                "{\"vehicle_id\":\"a\",\"count\":2}\n{\"vehicle_id\":\"b\",\"count\":2}\n");

        List<String> rows = lake.rows("""
                CREATE TABLE counted AS SELECT vehicle_id, count(*) AS lines FROM raw GROUP BY ALL;
                SELECT vehicle_id, lines, count FROM counted JOIN vehicle_counts USING (vehicle_id)
                WHERE lines <> count; -- only the last result is printed
                """);

        assertThat(rows).containsExactly("b,1,2");
    }
}
