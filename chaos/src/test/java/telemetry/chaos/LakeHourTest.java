package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

class LakeHourTest {
    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final HourPartition hour =
            HourPartition.of(Instant.now().minus(1, ChronoUnit.HOURS)); // whose minutes are all in the past
    private String bucket = "";

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() {
        bucket = "lake-" + UUID.randomUUID();
        cloud.s3().createBucket(create -> create.bucket(bucket));
        put(List.of(line(0, "12.50"), line(1, "1e-07"), line(2, "\"Malm\\u00f6\"")));
        put(List.of(line(0, "12.50"), "rubbish", line(3, "[1, 2]")));
    }

    @Test
    void anHourThatIsSealedWithItsRecordsEachOnceIsGood() throws SQLException {
        seal(row(0, "12.5"), row(1, "1e-7"), row(2, "\"Malmö\""), row(3, "[1,2]"));

        assertThat(problems()).isEmpty();
    }

    @Test
    void linesAreCountedWithTheirCopies() throws SQLException {
        seal(row(0, "12.5"), row(1, "1e-7"), row(2, "\"Malmö\""), row(3, "[1,2]"));
        LakeHour lake = new LakeHour(cloud.s3(), bucket, hour);
        lake.problems(folder);

        assertThat(lake.lines()).isEqualTo(5);
    }

    @Test
    void anHourThatIsNotSealedIsNamed() {
        assertThat(problems()).containsExactly("hour " + hour + " is not sealed");
    }

    @Test
    void aRecordThatTheSealedHourLacksIsNamed() throws SQLException {
        seal(row(0, "12.5"), row(1, "1e-7"), row(3, "[1,2]"));

        assertThat(problems())
                .singleElement()
                .asString()
                .contains("sealed without 1 stored records", "v 0x1 " + at(2), "Malmö");
    }

    @Test
    void aRecordThatTheSealedHourHasTwiceIsNamed() throws SQLException {
        seal(row(0, "12.5"), row(0, "12.5"), row(1, "1e-7"), row(2, "\"Malmö\""), row(3, "[1,2]"));

        assertThat(problems()).containsExactly("hour " + hour + " is sealed with 1 records more than once");
    }

    @Test
    void aRecordWithAnotherContentIsNamedAsItIsAndAsItShouldBe() throws SQLException {
        seal(row(0, "12.5"), row(1, "1e-8"), row(2, "\"Malmö\""), row(3, "[1,2]"));

        assertThat(problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("with 1 records that are not stored", "1.0E-8"));
    }

    private List<String> problems() {
        return new LakeHour(cloud.s3(), bucket, hour).problems(folder);
    }

    private Instant at(int second) {
        return hour.start().plusSeconds(second).plusNanos(123_456_700 + second);
    }

    private String line(int second, String value) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\": %s},\"ingest_received_at\":\"%s\"}"
                .formatted(at(second), value, at(second).truncatedTo(ChronoUnit.MILLIS));
    }

    private void put(List<String> lines) {
        String key = new PartKey(hour, UUID.randomUUID()).key();
        cloud.s3()
                .putObject(
                        put -> put.bucket(bucket).key(key),
                        RequestBody.fromString(String.join("\n", lines) + "\n", UTF_8));
    }

    private String row(int second, String value) {
        Instant micros = at(second).truncatedTo(ChronoUnit.MICROS);
        int nanos = 700 + second;
        return "('v', TIMESTAMPTZ '%s', %d::SMALLINT, '0x1', '{\"a\":%s}')".formatted(micros, nanos, value);
    }

    private void seal(String... rows) throws SQLException {
        Path file = folder.resolve(UUID.randomUUID() + ".parquet");
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = database.createStatement()) {
            List<String> values = new ArrayList<>(List.of(rows));
            statement.execute(
                    "COPY (SELECT * FROM (VALUES %s) AS r(vehicle_id, \"timestamp\", timestamp_nanos, can_id, payload)) TO '%s' (FORMAT parquet)"
                            .formatted(String.join(", ", values), file));
        }
        String key = new CuratedKey(hour, CuratedKey.Kind.RECORDS).key();
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromFile(file));
    }
}
