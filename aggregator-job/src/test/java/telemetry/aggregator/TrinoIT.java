package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests that a real Trino attaches to the aggregator's catalog as docs/query.md describes: {@code mvn -Ptrino -pl
 * aggregator-job -am verify}.
 */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoIT {
    @TempDir
    private static Path folder;

    private static CatalogLake lake;
    private static TrinoServer reader;

    @BeforeAll
    static void start() throws Exception {
        lake = CatalogLake.start(folder);
        reader = TrinoServer.start(
                Path.of(System.getProperty("trino.home")),
                Files.createDirectory(folder.resolve("trino")),
                """
                connector.name=iceberg
                iceberg.catalog.type=rest
                iceberg.rest-catalog.uri=%s
                iceberg.rest-catalog.security=OAUTH2
                iceberg.rest-catalog.oauth2.token=%s
                fs.native-s3.enabled=true
                s3.endpoint=%s
                s3.path-style-access=true
                s3.region=us-east-1
                s3.aws-access-key=%s
                s3.aws-secret-key=%s
                """.formatted(
                                lake.uri(),
                                CatalogLake.READER,
                                lake.access().s3(),
                                lake.access().accessKey(),
                                lake.access().secretKey()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (reader != null) {
            reader.close();
        }
        if (lake != null) {
            lake.close();
        }
    }

    private static List<String> rows(String sql) throws SQLException {
        try (Connection trino = DriverManager.getConnection(reader.url(), "analyst", null);
                Statement statement = trino.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    values.add(String.valueOf(rows.getObject(column)));
                }
                found.add(String.join("|", values));
            }
            return found;
        }
    }

    @Test
    void allTablesAreListed() throws SQLException {
        assertThat(rows("SHOW TABLES FROM lake.telemetry"))
                .containsExactlyInAnyOrder("records", "vehicles", "signals", "hours");
    }

    @Test
    void recordsHaveTheValuesThatDuckDbReads() throws SQLException {
        String figures =
                "SELECT count(*), count(DISTINCT vehicle_id), sum(engine_rpm), count(\"sequence\"), sum(timestamp_nanos), sum(length(payload)), %s FROM %s";
        List<String> onTrino = rows(
                figures.formatted("CAST(max(to_unixtime(\"timestamp\")) * 1000 AS bigint)", "lake.telemetry.records")
                        + " WHERE \"timestamp\" < TIMESTAMP '2026-11-23 05:00:00 UTC'");

        assertThat(onTrino)
                .isEqualTo(lake.query(figures.formatted("CAST(max(epoch_ms(\"timestamp\")) AS BIGINT)", "f")));
        assertThat(onTrino.getFirst()).startsWith("600|7|");
    }

    @Test
    void everyColumnOfEveryRecordIsWhatDuckDbReads() throws SQLException {
        String records =
                "SELECT vehicle_id, %1$s, timestamp_nanos, can_id, \"sequence\", payload, other_fields, %2$s, engine_rpm FROM %3$s";
        String onTrino = "CAST(CAST(%s AT TIME ZONE 'UTC' AS timestamp(6)) AS varchar)";
        String onDuckDb = "strftime(%s AT TIME ZONE 'UTC', '%%Y-%%m-%%d %%H:%%M:%%S.%%f')";

        List<String> found = rows(records.formatted(
                        onTrino.formatted("\"timestamp\""),
                        onTrino.formatted("ingest_received_at"),
                        "lake.telemetry.records")
                + " WHERE \"timestamp\" < TIMESTAMP '2026-11-23 05:00:00 UTC'");

        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(lake.query(records.formatted(
                        onDuckDb.formatted("\"timestamp\""), onDuckDb.formatted("ingest_received_at"), "f")));
        assertThat(found).hasSize(600).anyMatch(row -> row.contains("|9|0x1F0|3|") && row.contains("a \u00e9"));
    }

    @Test
    void tablesAreJoinedAndFollowFromTheRecords() throws SQLException {
        assertThat(rows("""
                                SELECT count(*) FROM lake.telemetry.vehicles v JOIN (
                                  SELECT date_trunc('hour', "timestamp") AS hour_start, vehicle_id, count(*) AS counted
                                  FROM lake.telemetry.records GROUP BY 1, 2) r
                                ON v.hour_start = r.hour_start AND v.vehicle_id = r.vehicle_id AND v."count" = r.counted""")).containsExactly("14");
        assertThat(rows("SELECT sum(\"count\"), sum(duplicates) FROM lake.telemetry.hours"))
                .containsExactly("1200|2");
        assertThat(rows("SELECT count(*) FROM lake.telemetry.signals WHERE signal = 'gps.lat'"))
                .containsExactly("14");
    }

    @Test
    void anOlderVersionIsStillThereAndANewOneIsSeen() throws Exception {
        String first = rows("SELECT snapshot_id FROM lake.telemetry.\"records$snapshots\" ORDER BY committed_at")
                .getFirst();

        assertThat(rows("SELECT count(*) FROM lake.telemetry.records FOR VERSION AS OF " + first))
                .containsExactly("600");
        assertThat(rows("SELECT count(*) FROM lake.telemetry.records")).containsExactly("1200");
    }

    @Test
    void aKeyForReadingDeletesNothing() throws SQLException {
        try (Connection trino = DriverManager.getConnection(reader.url(), "analyst", null);
                Statement statement = trino.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM lake.telemetry.hours WHERE \"count\" > 0"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(rows("SELECT count(*) FROM lake.telemetry.hours")).containsExactly("2");
    }

    /** Tests the statements of the fleet's dashboard, with the macros of Grafana's data source written out. */
    @Test
    void everyQueryOfTheFleetDashboardFindsRows() throws Exception {
        JsonNode dashboard =
                JsonMapper.shared().readTree(Files.readString(Path.of("../deploy/observability/grafana/fleet.json")));
        List<String> statements = new ArrayList<>();
        statements.addAll(dashboard.findValuesAsString("rawSQL"));
        statements.addAll(dashboard.findValuesAsString("definition"));

        assertThat(statements).hasSizeGreaterThan(5);
        for (String statement : statements) {
            String sql = statement
                    .replaceAll(
                            "\\$__timeFilter\\(([^)]*)\\)",
                            "$1 BETWEEN TIMESTAMP '2026-11-23 00:00:00' AND TIMESTAMP '2026-11-23 23:59:59'")
                    .replace("$vehicle", "veh-1")
                    .replace("$signal", "engine_rpm");
            assertThat(rows(sql.replace("telemetry.", "lake.telemetry.")))
                    .as(sql)
                    .isNotEmpty()
                    .noneMatch(row -> row.endsWith("|null|null|null"));
        }
    }
}
