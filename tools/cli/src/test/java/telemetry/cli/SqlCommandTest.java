package telemetry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.cli.CliLake.FIVE;
import static telemetry.cli.CliLake.FOUR;
import static telemetry.cli.CliLake.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the downloads, the limits and the output of {@code telemetry sql}. */
class SqlCommandTest {

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
    void anObjectIsDownloadedOnce() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        lake.part(FIVE, line(FIVE, 0, "b", "{}"));
        SdkRequests.since();

        assertThat(lake.rows("SELECT vehicle_id FROM raw ORDER BY ALL", "--to=2026-11-23T05:00:00Z"))
                .containsExactly("a");
        assertThat(SdkRequests.since()).containsExactly("ListObjectsV2", "GetObject");

        assertThat(lake.rows("SELECT vehicle_id FROM raw ORDER BY ALL")).containsExactly("a", "b");
        assertThat(SdkRequests.since()).containsExactly("ListObjectsV2", "GetObject");

        assertThat(lake.rows("SELECT vehicle_id FROM raw ORDER BY ALL")).containsExactly("a", "b");
        assertThat(SdkRequests.since()).containsExactly("ListObjectsV2");
        assertThat(lake.err.toString()).contains("raw: 2 objects, ", "to download: 1, ", "to download: 0, 0 B");
    }

    @Test
    void onlyTheViewsInTheQueryAreRead() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        SdkRequests.since();

        assertThat(lake.rows("SELECT 6 * 7")).containsExactly("42");
        assertThat(lake.rows("SELECT count(*) FROM hours")).containsExactly("0");

        assertThat(SdkRequests.since())
                .containsExactly("GetObject", "GetObject", "ListObjectsV2", "HeadObject"); // no owner and no table
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SHOW TABLES",
                "SELECT name FROM (SHOW ALL TABLES)",
                "SELECT table_name FROM information_schema.tables ORDER BY ALL",
                "SELECT DISTINCT table_name FROM information_schema.columns ORDER BY ALL"
            })
    void allViewsAreListedWithoutARequest(String query) {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        SdkRequests.since();

        assertThat(lake.rows(query))
                .containsExactlyInAnyOrder(
                        Stream.of(View.values()).map(View::sqlName).toArray(String[]::new));

        assertThat(SdkRequests.since()).isEmpty();
        assertThat(lake.err.toString()).isEmpty();
    }

    @Test
    void aViewThatTheQueryDoesNotNameIsEmpty() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));

        assertThat(lake.rows("SELECT count(*) FROM query('FROM r' || 'aw')")).containsExactly("0");
        assertThat(lake.rows("SELECT count(*) FROM query('FROM r' || 'aw') -- raw"))
                .containsExactly("1");
    }

    @Test
    void anObjectThatHasChangedReplacesItsCopy() throws IOException {
        String key = lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");

        lake.put(key, line(FOUR, 0, "b", "{}"));

        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("b");
        assertThat(copies()).hasSize(1);
    }

    @Test
    void aDeletedObjectIsNotReadFromTheCache() {
        String key = lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");

        lake.s3().deleteObject(delete -> delete.bucket(lake.bucket()).key(key));

        assertThat(lake.rows("SELECT vehicle_id FROM raw")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anObjectThatChangesBetweenListAndDownloadIsNamed(boolean isDeleted) {
        String key = lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        SdkRequests.beforeNext("GetObject", () -> {
            if (isDeleted) {
                lake.s3().deleteObject(delete -> delete.bucket(lake.bucket()).key(key));
            } else {
                lake.put(key, line(FOUR, 0, "b", "{}"));
            }
        });

        assertThat(lake.sql("SELECT 1 FROM raw")).isOne();

        assertThat(lake.err.toString()).contains(key + " changed since it was listed; ask again");
    }

    @Test
    void anIncompleteCopyIsDownloadedAgain() throws IOException {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        lake.rows("SELECT 1 FROM raw");
        Files.writeString(copies().getFirst(), "{");

        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");
    }

    @Test
    void noTemporaryFilesStayInTheCache() throws IOException {
        Path killed = Files.createDirectories(lake.cache().resolve("run-999999999-1/spill"));
        Files.writeString(killed.resolve("left"), "x");
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));

        lake.rows("SELECT 1 FROM raw");
        lake.sql("SELECT nonsense FROM raw");

        try (Stream<Path> all = Files.list(lake.cache())) {
            assertThat(all)
                    .hasSize(1)
                    .noneMatch(path -> path.getFileName().toString().startsWith("run-"));
        }
    }

    @Test
    void aFileInTheFolderOfTheEmbeddedStoreIsReadLikeAPart() throws IOException {
        lake.file(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));

        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");
        assertThat(lake.rows("SELECT vehicle_id FROM raw")).containsExactly("a");
    }

    @Test
    void aCacheMayHaveSpacesAndQuotesInItsName() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));

        assertThat(lake.rows("SELECT vehicle_id, hour FROM raw", "--cache=" + folder.resolve("it's a cache/year=1/x")))
                .containsExactly("a,04");
    }

    @Test
    void aDownloadOverTheLimitIsRefusedWithItsSize() {
        lake.part(FOUR, line(FOUR, 0, "a", "{\"text\":\"" + "x".repeat(2_000) + "\"}"));
        lake.part(FIVE, line(FIVE, 0, "a", "{\"text\":\"" + "x".repeat(2_000) + "\"}"));
        SdkRequests.since();

        assertThat(lake.sql("--max-bytes=3kB", "SELECT count(*) FROM raw")).isOne();

        assertThat(lake.err.toString())
                .contains(
                        "4.3 kB in 2 objects would be downloaded (all hours), more than --max-bytes 3.0 kB: narrow --from"
                                + " and --to, or raise it");
        assertThat(SdkRequests.since()).containsExactly("ListObjectsV2");
        assertThat(lake.rows("SELECT count(*) FROM raw", "--max-bytes=3kB", "--to=2026-11-23T05:00:00Z"))
                .containsExactly("1");
        assertThat(lake.rows("SELECT count(*) FROM raw", "--max-bytes=3kB"))
                .as("cached objects do not count")
                .containsExactly("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_text('SECRET')",
                "SELECT * FROM read_csv('SECRET')",
                "SELECT * FROM glob('FOLDER/*')",
                "FROM sniff_csv('SECRET')",
                "CREATE TABLE t (line VARCHAR); COPY t FROM 'SECRET'; FROM t",
                "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
                "CALL enable_logging(storage := 'file', storage_path := 'FOLDER/out.csv')",
                "SELECT count(*) FROM raw; COPY (SELECT 1) TO 'FOLDER/out.csv'",
                "COPY (SELECT 1) TO 'CACHE/out.csv'",
                "ATTACH 'FOLDER/db'",
                "ATTACH 'CACHE/db'",
                "EXPORT DATABASE 'FOLDER/db'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "SET enable_external_access = true",
                "SET allowed_paths = ['SECRET']",
                "SET temp_directory = 'FOLDER'",
                "SELECT * FROM read_text('CACHE/../secret')",
                "SELECT * FROM read_text('http://127.0.0.1:1/x')"
            })
    void aQueryReadsAndWritesNothingElse(String query) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "top secret");
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        String bound = query.replace("'SECRET'", "'" + secret + "'")
                .replace("FOLDER", folder.toString())
                .replace("CACHE", lake.cache().toString());

        assertThat(lake.sql(bound)).isOne();

        assertThat(lake.out.toString()).doesNotContain("top secret");
        assertThat(lake.err.toString())
                .containsAnyOf("disabled by configuration", "disabled through configuration", "has been locked")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("out.csv")).doesNotExist();
        assertThat(folder.resolve("db")).doesNotExist();
    }

    @Test
    void spilledDataIsInATemporaryFolder() {
        assertThat(lake.rows("SELECT current_setting('temp_directory') LIKE '%" + lake.cache() + "/run-%/spill'"))
                .containsExactly("true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELEC 1                                   | Parser Error: syntax error at or near "SELEC"
            SELECT 1; SELEC 2                         | Parser Error: syntax error at or near "SELEC"
            SELECT nonsense FROM raw                  | Binder Error: Referenced column "nonsense" not found
            SELECT * FROM nowhere                     | Catalog Error: Table with name nowhere does not exist!
            SELECT CAST(vehicle_id AS INT) FROM raw   | Conversion Error: Could not convert string 'a' to INT32
            SELECT 1; SELECT error('what I said')     | what I said
            CREATE TABLE t AS SELECT 1; SELECT error('mine') FROM t | mine
            """)
    void anErrorOfTheQueryHasTheMessageOfDuckDb(String query, String message) {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));

        assertThat(lake.sql(query)).isOne();

        assertThat(lake.err.toString()).contains(message).doesNotContain("\tat ");
        assertThat(lake.err.toString().lines()).hasSizeLessThanOrEqualTo(7);
    }

    @Test
    void aQueryThatFailsLatePrintsNoRows() {
        String query = "SELECT CASE WHEN i = 30000000 THEN error('late') ELSE i END AS n FROM range(40000000) AS r(i)"
                + " WHERE i % 1000 = 0";

        assertThat(lake.sql("--format=csv", query)).isOne();

        assertThat(lake.err.toString()).contains("late");
        assertThat(lake.out.toString()).isEmpty();
    }

    @Test
    void invalidSqlDownloadsNothing() {
        lake.part(FOUR, line(FOUR, 0, "a", "{}"));
        SdkRequests.since();

        assertThat(lake.sql("SELECT FROM WHERE raw")).isOne();

        assertThat(SdkRequests.since()).isEmpty();
    }

    @Test
    void aQueryCanComeFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("q.sql"), "-- a comment\nSELECT 'ä' AS a;\n", UTF_8);

        assertThat(lake.sql("--format=csv", "--file=" + file)).isZero();

        assertThat(lake.out.toString()).isEqualTo("a\r\nä\r\n");
    }

    @Test
    void aTableIsAligned() {
        assertThat(lake.sql("SELECT * FROM (VALUES ('a', 1, NULL), ('long name', 1000, true)) AS t(name, n, flag)"))
                .isZero();

        assertThat(lake.out.toString().lines())
                .containsExactly(
                        "name          n  flag",
                        "---------  ----  ----",
                        "a             1",
                        "long name  1000  true",
                        "2 rows");
    }

    @Test
    void aTableHasAtMostAThousandRowsAndSaysSo() {
        assertThat(lake.sql("SELECT i, repeat('x', 500) AS long FROM range(1000) AS r(i)"))
                .isZero();
        assertThat(lake.out.toString()).contains("1,000 rows", "x…").doesNotContain("x".repeat(120));

        lake.out.getBuffer().setLength(0);
        assertThat(lake.sql("SELECT * FROM range(1001)")).isZero();
        assertThat(lake.out.toString().lines())
                .hasSize(1_003)
                .endsWith("the first 1,000 rows; --format csv or json gives all");
        assertThat(lake.rows("SELECT * FROM range(1001)")).hasSize(1_001);
    }

    @Test
    void controlCharactersOfALineAreReplaced() {
        lake.part(FOUR, line(FOUR, 0, "a", "{\"text\":\"\\u001b[2J\\nnext\"}"));

        assertThat(lake.sql("SELECT payload->>'$.text' AS t FROM raw")).isZero();

        assertThat(lake.out.toString()).contains("\uFFFD[2J\uFFFDnext");
    }

    @Test
    void csvQuotesIfNecessaryAndDistinguishesNullFromEmpty() {
        assertThat(lake.sql(
                        "--format=csv",
                        "SELECT 'a,b' AS \"the \"\"name\"\"\", 'say \"x\"' AS q, e'1\\n2' AS n, '' AS e, NULL AS o"))
                .isZero();

        assertThat(lake.out.toString())
                .isEqualTo("\"the \"\"name\"\"\",q,n,e,o\r\n\"a,b\",\"say \"\"x\"\"\",\"1\n2\",\"\",\r\n");
    }

    @Test
    void numbersAreFormattedAsInDuckDb() {
        assertThat(lake.rows(
                        "SELECT 10518047.25::DOUBLE, 1e20::DOUBLE, 0.00001::DOUBLE, -3::DOUBLE, 0::DOUBLE, 'inf'::DOUBLE,"
                                + " 1.50::DECIMAL(9,2), [1e7::DOUBLE]"))
                .containsExactly("10518047.25,1e+20,1e-05,-3.0,0.0,inf,1.50,[10000000.0]");
    }

    @Test
    void jsonKeepsTypes() {
        assertThat(lake.sql("--format=json", """
                SELECT 1 AS i, 1.50::DECIMAL(9,2) AS d, 0.5::DOUBLE AS f, 170141183460469231731687303715884105727 AS h,
                  true AS b, 'ä"' AS t, NULL AS o, '{"x": [1.50,\n2]}'::JSON AS j, [1, NULL] AS l, {'a': 1, 'b': [DATE '2026-01-02']} AS s,
                  MAP {'k': 'v'} AS m, TIMESTAMPTZ '2026-11-23 04:00:00Z' AS z, TIMESTAMP '2026-09-27 02:50:00' AS u,
                  'nan'::DOUBLE AS n, '\\x00\\xFF'::BLOB AS y, UUID '6f2c8a34-0f0e-4f3b-8f57-8a6c8a1d9b11' AS uu, INTERVAL 3 DAYS AS v,
                  [TIMESTAMPTZ '2026-11-23 04:00:00Z'] AS lz, TIMESTAMP_NS '2026-11-23 04:00:00.123456789' AS ns, 1 AS i
                """)).as(lake.err.toString()).isZero();

        assertThat(lake.out.toString())
                .isEqualTo(
                        "{\"i\":1,\"d\":1.5,\"f\":0.5,\"h\":170141183460469231731687303715884105727,\"b\":true,\"t\":\"ä\\\"\","
                                + "\"o\":null,\"j\":{\"x\":[1.5,2]},\"l\":[1,null],\"s\":{\"a\":1,\"b\":[\"2026-01-02\"]},"
                                + "\"m\":{\"k\":\"v\"},\"z\":\"2026-11-23 04:00:00+00\",\"u\":\"2026-09-27 02:50:00\","
                                + "\"n\":NaN,\"y\":\"\\\\x00\\\\xFF\",\"uu\":\"6f2c8a34-0f0e-4f3b-8f57-8a6c8a1d9b11\",\"v\":\"3 days\","
                                + "\"lz\":[\"2026-11-23 04:00:00+00\"],\"ns\":\"2026-11-23 04:00:00.123456789\",\"i_1\":1}\n");
    }

    @Test
    void jsonIsALineForEachRow() {
        assertThat(lake.sql("--format=json", "SELECT * FROM range(1500) AS r(n)"))
                .isZero();

        assertThat(lake.out.toString().lines())
                .hasSize(1_500)
                .startsWith("{\"n\":0}")
                .endsWith("{\"n\":1499}");
    }

    @Test
    void aStatementWithoutRowsSucceeds() {
        assertThat(lake.sql("CREATE TABLE t (i INT)")).isZero();
        assertThat(lake.out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                                                        | Give either SQL or --file
            --file=q.sql SELECT                         | Give either SQL or --file
            --file=/no/such/file                        | --file cannot be read: /no/such/file
            --file=/dev/null                            | The query is empty
            --from=yesterday SELECT                     | 'yesterday' is not an hour. Accepted are 2026-11-23 (its first hour),
            --to=2026-11-23T04:30:00Z SELECT            | '2026-11-23T04:30:00Z' is not an hour. Accepted are
            --from=2026-11-24 --to=2026-11-23T23 SELECT | --from 2026-11-24T00:00:00Z is not before --to 2026-11-23T23:00:00Z
            --from=2026-11-23T04:00:00Z --to=2026-11-23T04:00:00Z SELECT | --from 2026-11-23T04:00:00Z is not before --to 2026-11-23T04:00:00Z
            --max-bytes=much SELECT                    | 'much' is not a size like 2GB, 500MB or 1GiB
            --format=yaml SELECT                        | expected one of [TABLE, CSV, JSON, PARQUET]
            --format=parquet SELECT                     | --format parquet needs --output FILE
            --output=/no/such/file SELECT               | --output /no/such/file needs a folder that can be written to
            --output=/ SELECT                           | --output / is not a regular file
            --output=/dev/null SELECT                   | --output /dev/null is not a regular file
            --cache=/tmp/a[b] SELECT                    | --cache must have none of
            --fast SELECT                               | Unknown option: '--fast'
            """)
    void wrongArgumentsAreNamed(String arguments, String message) {
        String[] words = arguments == null ? new String[0] : arguments.split(" ");

        assertThat(lake.sql(words)).isEqualTo(2);

        assertThat(lake.err.toString().lines())
                .hasSize(2)
                .endsWith("Try 'telemetry help sql'.")
                .first()
                .asString()
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource({"--bucket=no-such-bucket,bucket", "--s3-endpoint=http://127.0.0.1:1,127.0.0.1:1"})
    void anUnreachableLakeIsNamedInOneLine(String option, String name) {
        assertThat(lake.sql("SELECT 1 FROM raw", option)).isOne();

        assertThat(lake.err.toString().lines()).hasSize(1).first().asString().contains(name);
    }

    private List<Path> copies() throws IOException {
        try (Stream<Path> all = Files.walk(lake.cache())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
