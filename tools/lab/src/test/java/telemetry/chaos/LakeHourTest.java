package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.Duck;
import telemetry.lake.Erasures;
import telemetry.lake.HourState;
import telemetry.lake.Lake;
import telemetry.lake.Lines;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;

/** Tests that the comparison accepts the result of a fold and reports any deviation from the parts. */
class LakeHourTest {
    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final HourPartition hour = HourPartition.of(
            Instant.now().minus(1, ChronoUnit.HOURS)); // the last full hour, so no timestamp is in the future
    private final String first = row(0, "12.5");
    private final String second = row(1, "1e-7");
    private final String third = row(2, "\"Malmö\"");
    private final String fourth = row(3, "[1,2]");
    private String bucket = "";
    private Lake lake;
    private RecordsTable table;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() {
        bucket = "lake-" + UUID.randomUUID();
        cloud.s3().createBucket(create -> create.bucket(bucket));
        lake = new Lake(cloud.s3(), bucket, 2, Duration.ofSeconds(10));
        table = new RecordsTable(lake, new ObjectTableStore(cloud.s3(), bucket, Clock.systemUTC()), List.of());
        putPart(PartCompression.NONE, List.of(line(0, "12.50"), line(1, "1e-07"), line(2, "\"Malm\\u00f6\"")));
        putPart(PartCompression.GZIP, List.of(line(0, "12.50"), "rubbish", line(3, "[1, 2]")));
        putCounts(4, "{\"vehicle_id\":\"v\",\"count\":4}");
    }

    @Test
    void aVersionWithTheHoursRecordsEachOnceIsGood() throws Exception {
        commit(first, second, third, fourth);

        assertThat(problems()).isEmpty();
    }

    @Test
    void theResultOfAFoldIsGood() throws Exception {
        Path work = Files.createDirectory(folder.resolve(UUID.randomUUID().toString()));
        List<Part> parts = lake.partsOf(hour);
        Lines lines = lake.download(parts, work, Long.MAX_VALUE);
        List<Path> files;
        try (Stream<Path> listed = Files.list(work)) {
            files = listed.toList();
        }
        try (Connection duck = new Duck(256 << 20, 1).open(work)) {
            table.commit(
                    duck,
                    table.fold(duck, table.version(hour), List.of(), parts, lines, files, work.resolve("records")));
        }

        assertThat(problems()).isEmpty();
    }

    @Test
    void theNewestVersionIsCompared() throws Exception {
        commit(first, second, third);
        commit(first, second, third, fourth);

        assertThat(problems()).isEmpty();
    }

    @Test
    void linesAreCountedWithTheirCopies() throws Exception {
        commit(first, second, third, fourth);
        LakeHour comparison = comparison();
        comparison.problems(folder, new TableAccount(List.of()));

        assertThat(comparison.lines()).isEqualTo(5);
    }

    @Test
    void anHourWithoutAVersionIsNamed() throws Exception {
        assertThat(problems()).containsExactly("hour " + hour + " has no version in the table");
    }

    @Test
    void aRecordThatTheTableLacksIsNamed() throws Exception {
        commit(first, second, fourth);
        putCounts(3, "{\"vehicle_id\":\"v\",\"count\":3}");

        assertThat(problems()).singleElement().asString().contains("lacks 1 stored records", "v 0x1 " + at(2), "Malmö");
    }

    @Test
    void aRecordThatTheTableHasTwiceIsNamed() throws Exception {
        commit(first, first, second, third, fourth);
        putCounts(5, "{\"vehicle_id\":\"v\",\"count\":5}");

        assertThat(problems()).containsExactly("the table has 1 records of hour " + hour + " more than once");
    }

    @Test
    void aForeignRecordIsNamed() throws Exception {
        commit(first, second, third, fourth, row(4, "1"));
        putCounts(5, "{\"vehicle_id\":\"v\",\"count\":5}");

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("1 records of hour " + hour + " that are not stored", "v 0x1 " + at(4));
    }

    @Test
    void aChangedRecordIsNamedWithItsActualAndItsExpectedContent() throws Exception {
        commit(first, row(1, "1e-8"), third, fourth);

        assertThat(problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("lacks 1 stored records", "1.0E-7"))
                .anySatisfy(problem -> assertThat(problem).contains("1 records of hour", "not stored", "1.0E-8"));
    }

    @Test
    void aRecordWithAnotherSequenceIsAnotherRecord() throws Exception {
        commit(first, second, third, fourth.replace("3::BIGINT", "4::BIGINT"));

        assertThat(problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("lacks 1 stored records", "[1,2]} 3]"))
                .anySatisfy(problem -> assertThat(problem).contains("not stored", "[1,2]} 4]"));
    }

    @Test
    void aSummaryWithAnotherNumberOfRecordsIsNamed() throws Exception {
        commit(first, second, third, fourth);
        putCounts(5, "{\"vehicle_id\":\"v\",\"count\":4}");

        assertThat(problems())
                .containsExactly("the summary of hour " + hour + " reports 5 records, but the table has 4");
    }

    @Test
    void aVehicleThatIsCountedWronglyIsNamed() throws Exception {
        commit(first, second, third, fourth);
        putCounts(4, "{\"vehicle_id\":\"v\",\"count\":3}\n{\"vehicle_id\":\"w\",\"count\":1}");

        assertThat(problems())
                .containsExactly("2 vehicles in hour " + hour
                        + " have wrong counts, such as [v: 3 instead of 4, w: 1 instead of 0]");
    }

    @Test
    void everyRecordOfTheVersionIsPassedOn() throws Exception {
        commit(first, second, third, fourth);
        TableAccount runs = new TableAccount(List.of());
        comparison().problems(folder, runs);

        assertThat(runs.problems()).containsExactly("the table has 4 records that belong to no run");
    }

    private LakeHour comparison() {
        return new LakeHour(cloud.s3(), bucket, table, hour);
    }

    private List<String> problems() throws InterruptedException {
        return comparison().problems(folder, new TableAccount(List.of()));
    }

    private Instant at(int second) {
        return hour.start().plusSeconds(second).plusNanos(123_456_700 + second);
    }

    /** Returns a line. The line of second 0 has no sequence. */
    private String line(int second, String value) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\": %s},%s\"seq\":%d,\"ingest_received_at\":\"%s\"}"
                .formatted(
                        at(second),
                        value,
                        second == 0 ? "" : "\"sequence\":" + second + ',',
                        second,
                        at(second).truncatedTo(ChronoUnit.MILLIS));
    }

    private void putPart(PartCompression compression, List<String> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        String key = new PartKey(hour, UUID.randomUUID(), compression).key();
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes.toByteArray()));
    }

    private void putCounts(int records, String vehicles) {
        put(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key(), "{\"records\":" + records + "}");
        put(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key(), vehicles + "\n");
    }

    private void put(String key, String content) {
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(content, UTF_8));
    }

    private String row(int second, String value) {
        Instant received = at(second).truncatedTo(ChronoUnit.MILLIS);
        return ("('v', TIMESTAMPTZ '%s', %d, '0x1', %s::BIGINT, '{\"a\":%s}', '{\"seq\":%d}', TIMESTAMPTZ '%s', NULL::VARCHAR, NULL::VARCHAR,"
                        + " NULL::VARCHAR)")
                .formatted(
                        at(second).truncatedTo(ChronoUnit.MICROS),
                        700 + second,
                        second == 0 ? "NULL" : second,
                        value,
                        second,
                        received);
    }

    /** Commits a version with exactly {@code rows}, which a fold need not be able to produce. */
    private void commit(String... rows) throws SQLException, IOException {
        Path file = folder.resolve(UUID.randomUUID() + ".parquet");
        String columns = LakeTable.RECORDS.columns().stream()
                .map(column -> '"' + column.name() + '"')
                .collect(joining(", "));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("COPY (SELECT * FROM (VALUES %s) AS r(%s)) TO '%s' (FORMAT parquet)"
                    .formatted(String.join(", ", rows), columns, file));
            HourState state = new HourState(1, new Lines(rows.length, 0, List.of()), 0, new TreeMap<>());
            table.commit(duck, new RecordsTable.Draft(table.version(hour), List.of(file), true, state, Erasures.NONE));
        }
    }
}
