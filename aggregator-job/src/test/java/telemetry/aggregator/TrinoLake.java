package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.Cluster;
import telemetry.lake.HourSummary;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableFile;

/**
 * Compares a lake whose hours a real Trino folds with a lake whose hours DuckDB folds. The aggregator of this JVM
 * serves the catalog {@code lake} of the first lake. The catalog {@code child} belongs to an aggregator in another
 * process, at {@link #childPort}, on the same bucket.
 */
final class TrinoLake implements AutoCloseable {
    static final List<String> SIGNALS = List.of("n", "on");
    static final String NEVER = "0 0 0 1 1 *"; // so that only the test refreshes hours
    static final String OPERATOR = "the-operators-key";
    private static final Set<LakeTable> OF_CAN = EnumSet.of(LakeTable.SAMPLES, LakeTable.DICTIONARY);
    private static final Set<LakeTable> DERIVED = EnumSet.complementOf(EnumSet.of(LakeTable.RECORDS));

    private static final String RECORDS =
            "SELECT vehicle_id, epoch_us(timestamp) AS t, timestamp_nanos, can_id, sequence, payload, other_fields,"
                    + " epoch_us(ingest_received_at) AS r, fleet, vin, region, n, \"on\" FROM %s";

    private final Path folder;
    private final EmbeddedCloud cloud;
    private final LakeFixture bucket;
    private final LakeFixture other;
    private final ConfigurableApplicationContext service;
    private final int childPort;
    private TrinoServer trino;

    private TrinoLake(Path folder) throws Exception {
        this.folder = folder;
        this.cloud = EmbeddedCloud.start(folder.resolve("s3"));
        this.bucket = LakeFixture.create(cloud.s3());
        this.other = LakeFixture.create(cloud.s3());
        this.childPort = TestSocketUtils.findAvailableTcpPort();
        this.service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.aggregator.work-folder=" + folder.resolve("service"),
                        "--telemetry.lake.operator-key=" + OPERATOR,
                        "--telemetry.aggregator.cron=" + NEVER,
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=a-reading-key");
        this.trino = startTrino();
    }

    /** Starts both lakes and Trino, with their files in {@code folder}. */
    static TrinoLake start(Path folder) throws Exception {
        return new TrinoLake(folder);
    }

    private TrinoServer startTrino() throws Exception {
        String port = String.valueOf(service.getEnvironment().getProperty("local.server.port"));
        return TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createTempDirectory(folder, "trino-"),
                Map.of("lake", lake(port), "child", lake(Integer.toString(childPort)), "raw", raw()));
    }

    private String lake(String port) {
        return """
                connector.name=iceberg
                iceberg.catalog.type=rest
                iceberg.rest-catalog.uri=http://127.0.0.1:%s/iceberg
                iceberg.rest-catalog.security=OAUTH2
                iceberg.rest-catalog.oauth2.token=%s
                """.formatted(port, OPERATOR) + s3();
    }

    private String raw() {
        return """
                connector.name=hive
                hive.metastore=file
                hive.metastore.catalog.dir=s3://%s/metastore
                """.formatted(other.bucket()) + s3();
    }

    private String s3() {
        return """
                fs.native-s3.enabled=true
                s3.endpoint=%s
                s3.path-style-access=true
                s3.region=us-east-1
                s3.aws-access-key=%s
                s3.aws-secret-key=%s
                """.formatted(
                cloud.access().s3(), cloud.access().accessKey(), cloud.access().secretKey());
    }

    /** Returns the lake that Trino folds. */
    LakeFixture bucket() {
        return bucket;
    }

    /** Returns the lake that DuckDB folds. */
    LakeFixture other() {
        return other;
    }

    EmbeddedCloud cloud() {
        return cloud;
    }

    int childPort() {
        return childPort;
    }

    String trinoUrl() {
        return trino.url();
    }

    /** Kills Trino. */
    void killTrino() {
        try {
            trino.kill();
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    /** Starts a new Trino after the kill. */
    void restartTrino() throws Exception {
        trino = startTrino();
    }

    Aggregation onTrino() throws Exception {
        return onTrino(bucket, trino.url(), Clock.systemUTC());
    }

    /** Returns an aggregation on Trino whose writes and statements are {@code steps}. */
    Aggregation onTrino(Steps steps) throws Exception {
        return onTrino(
                new LakeFixture(steps.watched(cloud.s3()), bucket.bucket()),
                steps.watched(trino.url()),
                Clock.systemUTC());
    }

    Aggregation onTrino(Clock clock) throws Exception {
        return onTrino(bucket, trino.url(), clock);
    }

    private Aggregation onTrino(LakeFixture lake, String url, Clock clock) throws Exception {
        Cluster cluster = new Cluster(url, "test", "", "lake", "raw", Duration.ofMinutes(40));
        return lake.aggregation(cluster, work(), clock, new SimpleMeterRegistry(), SIGNALS);
    }

    Aggregation onDuckDb(LakeFixture lake) throws Exception {
        return lake.aggregation(work(), Clock.systemUTC(), new SimpleMeterRegistry(), SIGNALS, true);
    }

    private WorkFolder work() throws IOException {
        return new WorkFolder(folder.resolve("work"), Long.MAX_VALUE);
    }

    /** Returns the first column of the rows of {@code sql} on Trino. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(trino.url(), "test", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** Puts one part into both lakes. */
    PartKey put(HourPartition hour, PartCompression compression, List<String> lines) {
        UUID id = UUID.randomUUID();
        other.put(hour, id, compression, lines.toArray(String[]::new));
        return bucket.put(hour, id, compression, lines.toArray(String[]::new));
    }

    /** Returns records of an hour for 7 vehicles. The position of a record determines its number and payload. */
    static List<String> hour(HourPartition hour, int records) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            String payload = "{\"n\":%s,\"on\":true,\"gps\":{\"lat\":[%d.25]}}".formatted(i / 8.0, i);
            lines.add(record(hour, i * 1_197L, "v" + i % 7, payload));
        }
        return lines;
    }

    static String record(HourPartition hour, long millis, String vehicle, String payload) {
        return line(
                hour.start().plusMillis(millis).toString(),
                vehicle,
                payload,
                hour.end().toString());
    }

    /** Refreshes {@code hour} in both lakes and asserts that the results are equal by value. */
    HourSummary assertAlike(HourPartition hour) throws Exception {
        Optional<HourSummary> byTrino = onTrino().refresh(hour);

        assertThat(differences(hour, byTrino, onDuckDb(other).refresh(hour))).isEmpty();
        return byTrino.orElseThrow();
    }

    /** Asserts that {@code hour}, which is up to date in the first lake, is equal by value in the other lake. */
    HourSummary assertAlikeAsItIs(HourPartition hour) throws Exception {
        onDuckDb(other).refresh(hour);

        assertThat(differences(hour, onTrino().summaryOf(hour), onDuckDb(other).summaryOf(hour)))
                .isEmpty();
        return onTrino().summaryOf(hour).orElseThrow();
    }

    /** Returns the differences of the hour between the lakes: records, tables, counts or figures, with some of both. */
    Map<String, String> differences(HourPartition hour, Optional<HourSummary> byTrino, Optional<HourSummary> byDuckDb)
            throws Exception {
        Map<String, String> different = new TreeMap<>();
        note(different, "summary", byTrino, byDuckDb);
        noteRows(different, "records", RECORDS, records(hour, bucket), records(hour, other));
        String counts = new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key();
        note(different, "vehicle counts", bucket.read(counts), other.read(counts));
        for (LakeTable table : DERIVED) {
            List<Path> byTrinoFiles = rows(hour, bucket, table);
            List<Path> byDuckDbFiles = rows(hour, other, table);
            assertThat(byDuckDbFiles.isEmpty())
                    .as("%s: the lines hold no CAN frames", table)
                    .isEqualTo(OF_CAN.contains(table));
            if (byDuckDbFiles.isEmpty()) {
                assertThat(byTrinoFiles).as("%s", table).isEmpty();
            } else {
                noteRows(different, table.sqlName(), "SELECT * FROM %s", byTrinoFiles, byDuckDbFiles);
            }
        }
        return different;
    }

    private static void note(Map<String, String> different, String name, Object byTrino, Object byDuckDb) {
        if (!byTrino.equals(byDuckDb)) {
            different.put(name, "%n%s on Trino,%n%s on DuckDB".formatted(byTrino, byDuckDb));
        }
    }

    /** Compares rows as a multiset, so that an hour of any size can be compared. */
    private void noteRows(
            Map<String, String> different, String name, String select, List<Path> byTrino, List<Path> byDuckDb)
            throws SQLException {
        List<String> rows = Parquet.differences(select, byTrino, byDuckDb, folder);
        if (!rows.isEmpty()) {
            different.put(name, String.join("\n", rows));
        }
    }

    private List<Path> records(HourPartition hour, LakeFixture lake) throws Exception {
        RecordsTable table = lake.table(Clock.systemUTC(), SIGNALS);
        return table.download(table.version(hour), Files.createTempDirectory(folder, "version-"));
    }

    private List<Path> rows(HourPartition hour, LakeFixture lake, LakeTable table) throws Exception {
        List<Path> files = new ArrayList<>();
        for (TableFile file : lake.derived(Clock.systemUTC()).files(table).getOrDefault(hour, List.of())) {
            Path copy = Files.createTempFile(folder, "table-", ".parquet");
            Files.write(
                    copy,
                    lake.s3()
                            .getObjectAsBytes(get -> get.bucket(lake.bucket()).key(file.key()))
                            .asByteArray());
            files.add(copy);
        }
        return files;
    }

    @Override
    public void close() throws Exception {
        trino.close();
        service.close();
        cloud.close();
    }
}
