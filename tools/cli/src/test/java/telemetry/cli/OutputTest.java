package telemetry.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.cli.CliLake.FOUR;
import static telemetry.cli.CliLake.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the files that {@code telemetry sql --output} writes. */
class OutputTest {
    private static final String LATE =
            "SELECT CASE WHEN i = 3000000 THEN error('late') ELSE i END AS n" + " FROM range(4000000) AS r(i)";

    @TempDir
    private Path folder;

    private CliLake lake;
    private Path results;

    @BeforeEach
    void start() throws IOException {
        lake = new CliLake(folder);
        results = Files.createDirectory(folder.resolve("it's [a] {folder}*"));
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void parquetHasAllRowsInTheirOrder() throws Exception {
        lake.part(FOUR, line(FOUR, 0, "b", "{}"), line(FOUR, 1, "a", "{}"));

        Path file = export(
                "parquet",
                "CREATE TABLE t AS FROM raw; SELECT vehicle_id FROM t, range(3000) ORDER BY ALL DESC; -- end");

        assertThat(read(
                        "SELECT count(*), vehicle_id FROM (FROM FILE) GROUP BY ALL ORDER BY min(file_row_number)",
                        file))
                .containsExactly("3000|b", "3000|a");
        assertThat(read("SELECT DISTINCT compression FROM parquet_metadata(PATH)", file))
                .containsExactly("ZSTD");
        assertThat(lake.out.toString()).isEmpty();
        assertThat(lake.err.toString()).contains("raw: 1 objects, ").containsPattern("result: \\d.* written\n$");
    }

    @Test
    void parquetKeepsTypes() throws Exception {
        Path file = export("parquet", """
                SELECT 1 AS i, 1.50::DECIMAL(9,2) AS d, 0.5::DOUBLE AS f, true AS b, 'ä"' AS t, '{"x": 1}'::JSON AS j,
                  [1, NULL] AS l, {'a': 1, 'b': [DATE '2026-01-02']} AS s, MAP {'k': 'v'} AS m,
                  TIMESTAMPTZ '2026-11-23 04:00:00.123456Z' AS z, TIMESTAMP '2026-09-27 02:50:00' AS u,
                  TIMESTAMP_NS '2026-11-23 04:00:00.123456789' AS ns, [TIMESTAMPTZ '2026-11-23 04:00:00Z'] AS lz,
                  '\\x00\\xFF'::BLOB AS y, UUID '6f2c8a34-0f0e-4f3b-8f57-8a6c8a1d9b11' AS uu, NULL AS o
                """);

        assertThat(read("SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet(PATH))", file))
                .containsExactly(
                        "i|INTEGER",
                        "d|DECIMAL(9,2)",
                        "f|DOUBLE",
                        "b|BOOLEAN",
                        "t|VARCHAR",
                        "j|JSON",
                        "l|INTEGER[]",
                        "s|STRUCT(a INTEGER, b DATE[])",
                        "m|MAP(VARCHAR, VARCHAR)",
                        "z|TIMESTAMP WITH TIME ZONE",
                        "u|TIMESTAMP",
                        "ns|TIMESTAMP_NS",
                        "lz|TIMESTAMP WITH TIME ZONE[]",
                        "y|BLOB",
                        "uu|UUID",
                        "o|\"NULL\"");
        assertThat(read(
                        "SELECT i, d, t, j, l, s, m, z::VARCHAR, u::VARCHAR, ns::VARCHAR, hex(y), uu, o FROM read_parquet(PATH)",
                        file))
                .containsExactly("1|1.50|ä\"|{\"x\": 1}|[1, NULL]|{'a': 1, 'b': [2026-01-02]}|{k=v}|"
                        + "2026-11-23 04:00:00.123456+00|2026-09-27 02:50:00|2026-11-23 04:00:00.123456789|00FF|"
                        + "6f2c8a34-0f0e-4f3b-8f57-8a6c8a1d9b11|null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SHOW TABLES                                           | 12
            SELECT 1 AS i, 2 AS i;;                               | 1
            FROM hours                                            | 0
            DESCRIBE hours -- all columns; of them                | 13
            PIVOT (FROM (VALUES (1), (2)) AS t(y)) ON y           | 1
            WITH t AS (FROM range(3)) FROM t                      | 3
            """)
    void anyQueryCanBeParquet(String query, long rows) throws Exception {
        Path file = export("parquet", query);

        assertThat(read("SELECT count(*) FROM read_parquet(PATH)", file)).containsExactly(Long.toString(rows));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            csv   | n\\r\\n0\\r\\n1\\r\\n
            json  | {"n":0}\\n{"n":1}\\n
            table | n\\n-\\n0\\n1\\n2 rows\\n
            """)
    void aTextFileEqualsTheStandardOutput(String format, String text) throws IOException {
        Path file = export(format, "FROM range(2) AS r(n)");

        assertThat(file).hasContent(text.translateEscapes());
        assertThat(lake.out.toString()).isEmpty();
        assertThat(lake.sql("--format=" + format, "FROM range(2) AS r(n)")).isZero();
        assertThat(file).hasBinaryContent(lake.out.toString().getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    void allRowsAreInTheFile(String format) throws IOException {
        assertThat(Files.readAllLines(export(format, "FROM range(30000) AS r(n)")))
                .hasSizeGreaterThanOrEqualTo(30_000);
    }

    @ParameterizedTest
    @EnumSource
    void anExistingFileIsReplacedOnlyByACompleteResult(Format format) throws Exception {
        Path file = Files.writeString(results.resolve("result"), "old");

        assertThat(lake.sql(
                        "--format=" + format,
                        "--output=" + file,
                        LATE + (format == Format.TABLE ? " OFFSET 2999900" : "")))
                .isOne();

        assertThat(lake.err.toString()).contains("late").doesNotContain("written");
        assertThat(file).hasContent("old");
        assertThat(namesOfResults()).containsExactly("result");

        export(format.name(), "SELECT 1 AS n");

        assertThat(Files.readString(file, ISO_8859_1)).isNotEqualTo("old");
        assertThat(namesOfResults()).containsExactly("result");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            parquet | CREATE TABLE t AS FROM raw     | --format parquet needs a query as the last statement
            parquet | EXPLAIN FROM raw               | --format parquet needs a query as the last statement
            parquet | FROM raw; CALL range(3)        | --format parquet needs a query as the last statement
            parquet | /* raw */                       | --format parquet needs a query as the last statement
            parquet | SELEC 1 FROM raw               | Parser Error: syntax error at or near "SELEC"
            csv     | CREATE TABLE t AS SELECT 1     | --format csv needs a query as the last statement
            table   | CREATE TABLE t AS SELECT 1     | The last statement gives no rows for --output
            """)
    void aStatementWithoutRowsReplacesNoFile(String format, String query, String message) throws IOException {
        Path file = Files.writeString(results.resolve("result"), "old");
        SdkRequests.since();

        assertThat(lake.sql("--format=" + format, "--output=" + file, query)).isOne();

        assertThat(lake.err.toString()).contains(message);
        assertThat(SdkRequests.since()).isEmpty();
        assertThat(file).hasContent("old");
        assertThat(namesOfResults()).containsExactly("result");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY (SELECT 1) TO 'FOLDER/other'; SELECT 1",
                "COPY (SELECT 1) TO 'FOLDER/other' (FORMAT parquet); SELECT 1",
                "COPY (SELECT 1) TO 'FOLDER/result'; SELECT 1",
                "COPY (SELECT 1) TO 'FOLDER/result' (USE_TMP_FILE false); SELECT 1",
                "SELECT 1) TO 'FOLDER/other'; COPY (SELECT 2",
                "SELECT 1) TO 'FOLDER/other' (FORMAT csv) --",
                "SELECT 1) TO 'FOLDER/other'; --",
                "SELECT 1; COPY (SELECT 2) TO 'FOLDER/other'",
                "ATTACH 'FOLDER/other'; SELECT 1",
                "EXPORT DATABASE 'FOLDER/other'; SELECT 1",
                "SELECT * FROM read_text('FOLDER/result')",
                "SELECT * FROM glob('FOLDER/*')",
                "SET allowed_directories = ['FOLDER']; SELECT 1",
                "SET enable_external_access = true; SELECT 1"
            })
    void aQueryCannotWriteThroughTheCopyOfItsResult(String query) throws IOException {
        Path file = Files.writeString(results.resolve("result"), "old");
        String bound = query.replace("FOLDER", results.toString().replace("'", "''"));

        assertThat(lake.sql("--format=parquet", "--output=" + file, bound)).isOne();

        assertThat(lake.err.toString())
                .containsAnyOf(
                        "disabled by configuration",
                        "disabled through configuration",
                        "has been locked",
                        "Parser Error",
                        "needs a query as the last statement");
        assertThat(file).hasContent("old");
        assertThat(namesOfResults()).containsExactly("result");
    }

    @Test
    void aQueryMayAccessOnlyItsViewsAndItsResultFile() throws Exception {
        Path file = export(
                "parquet",
                "CREATE TABLE files AS SELECT unnest(current_setting('allowed_paths')) AS path; SELECT path FROM files");

        assertThat(read("SELECT count(*) FROM read_parquet(PATH)", file)).containsExactly("1");
        assertThat(read("SELECT path LIKE '%/.%.unfinished' FROM read_parquet(PATH)", file))
                .containsExactly("true");
    }

    /** Runs {@code query} with an output file and returns the file. */
    private Path export(String format, String query) {
        Path file = results.resolve("result");
        assertThat(lake.sql("--format=" + format, "--output=" + file, query))
                .as(lake.err.toString())
                .isZero();
        return file;
    }

    private List<String> namesOfResults() throws IOException {
        try (Stream<Path> all = Files.list(results)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Returns the rows of {@code query}. PATH stands for a copy of {@code file}, FILE for the rows of the copy. */
    private List<String> read(String query, Path file) throws SQLException, IOException {
        Path copy = Files.copy(file, folder.resolve(System.nanoTime() + ".parquet"));
        String bound = query.replace("FILE", "read_parquet(PATH, file_row_number = true)")
                .replace("PATH", "'" + copy + "'");
        List<String> rows = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet all = statement.executeQuery(bound)) {
                while (all.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= all.getMetaData().getColumnCount(); column++) {
                        row.add(String.valueOf(all.getString(column)));
                    }
                    rows.add(String.join("|", row));
                }
            }
        }
        return rows;
    }
}
