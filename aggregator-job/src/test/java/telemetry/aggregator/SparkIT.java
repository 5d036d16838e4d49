package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that a real Spark attaches to the aggregator's catalog as docs/query.md describes: {@code mvn -Pspark -pl
 * aggregator-job -am verify}.
 */
@EnabledIfSystemProperty(named = "spark.home", matches = ".+", disabledReason = "only the profile spark has a Spark")
class SparkIT {
    private static final Path PROGRAM = Path.of("src/test/spark/SparkQuery.java");
    private static final List<String> OPENED = List.of(
            "java.lang", "java.lang.invoke", "java.net", "java.nio", "java.util", "sun.nio.ch", "sun.util.calendar");

    @TempDir
    private static Path folder;

    private static CatalogLake lake;

    @BeforeAll
    static void start() throws Exception {
        lake = CatalogLake.start(folder);
    }

    @AfterAll
    static void stop() {
        if (lake != null) {
            lake.close();
        }
    }

    /** Returns the rows of the statements, each as {@code number of the statement|value|value}. */
    private static List<String> run(String... statements) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-Dspark.ui.enabled=false");
        command.add("-Dspark.sql.warehouse.dir=" + folder.resolve("warehouse"));
        command.add("-Dspark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog");
        Map.of(
                        "type",
                        "rest",
                        "uri",
                        lake.uri(),
                        "token",
                        CatalogLake.READER,
                        "io-impl",
                        "org.apache.iceberg.aws.s3.S3FileIO",
                        "s3.endpoint",
                        lake.access().s3().toString(),
                        "s3.path-style-access",
                        "true",
                        "s3.access-key-id",
                        lake.access().accessKey(),
                        "s3.secret-access-key",
                        lake.access().secretKey(),
                        "client.region",
                        "us-east-1")
                .forEach((name, value) -> command.add("-Dspark.sql.catalog.lake.%s=%s".formatted(name, value)));
        command.addAll(List.of("-cp", System.getProperty("spark.home") + "/*", PROGRAM.toString()));
        command.addAll(List.of(statements));
        Path rows = folder.resolve("rows");
        Path log = folder.resolve("log");
        Process spark = new ProcessBuilder(command)
                .redirectOutput(rows.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(spark.waitFor(10, TimeUnit.MINUTES)).isTrue();
            assertThat(spark.exitValue()).as(() -> read(log)).isZero();
        } finally {
            spark.destroyForcibly();
        }
        try (Stream<String> lines = Files.lines(rows)) {
            return lines.toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    @Test
    void sparkReadsTheTablesAsDuckDbDoesAndDeletesNothing() throws Exception {
        String figures =
                "SELECT count(*), count(DISTINCT vehicle_id), sum(engine_rpm), count(%1$ssequence%1$s), sum(timestamp_nanos), sum(length(payload)) FROM %2$s";

        List<String> rows = run(
                "SHOW TABLES IN lake.telemetry",
                figures.formatted("`", "lake.telemetry.records WHERE timestamp < TIMESTAMP '2026-11-23 05:00:00 UTC'"),
                "SELECT sum(count), sum(duplicates) FROM lake.telemetry.hours",
                "SELECT count(*) FROM lake.telemetry.signals WHERE signal = 'gps.lat'",
                "DELETE FROM lake.telemetry.hours WHERE count > 0",
                "SELECT count(*) FROM lake.telemetry.hours");

        assertThat(rows)
                .contains("1|telemetry|records|false", "1|telemetry|vehicles|false", "1|telemetry|signals|false")
                .contains("2|" + lake.query(figures.formatted("\"", "f")).getFirst())
                .contains("3|1200|2", "4|14", "5|refused: ForbiddenException", "6|2");
    }
}
