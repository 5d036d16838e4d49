package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.lake.LakeFixture.FIVE;
import static telemetry.lake.LakeFixture.FOUR;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import telemetry.contract.AggregateKey;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code telemetry retention} on an S3 that knows no lifecycle. */
class RetentionCommandTest {

    @TempDir
    private Path folder;

    private LakeFixture lake;

    @BeforeEach
    void start() {
        lake = new LakeFixture(folder);
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T10:30:00Z, 2026-11-30T23:59:59Z, 0",
        "2026-11-23T10:30:00Z, 2026-12-01T00:00:00Z, 1",
        "2026-11-23T23:59:59Z, 2026-11-30T23:59:59Z, 0",
        "2026-11-23T23:59:59Z, 2026-12-01T00:00:00Z, 1",
        "2026-11-24T00:00:00Z, 2026-12-01T00:00:00Z, 0",
        "2026-11-24T00:00:00Z, 2026-12-02T00:00:00Z, 1"
    })
    void aPartGoesAtTheMidnightAfterSevenDays(String changed, String now, int objects) throws IOException {
        part(FOUR, changed);

        JsonNode report = report(now);

        assertThat(report.at("/areas/0/goes/objects").intValue()).isEqualTo(objects);
    }

    @Test
    void theReportIsAboutEachPartOfTheLake() throws IOException {
        part(FOUR, "2026-11-23T05:00:00Z");
        part(FIVE, "2026-11-23T06:00:00Z");
        part(FIVE.plusHours(24), "2026-11-24T06:00:00Z");
        object(new CuratedKey(FOUR, CuratedKey.Kind.RECORDS).key(), "2026-11-23T05:05:00Z");
        object(new CuratedKey(FOUR, CuratedKey.Kind.MANIFEST).key(), "2026-11-23T05:05:00Z");
        object(new AggregateKey(FOUR, AggregateKey.Kind.SUMMARY).key(), "2026-11-23T05:05:00Z");

        assertThat(retention("2026-12-01T00:00:00Z")).isZero();

        assertThat(lake.out.toString().lines())
                .containsSubsequence(
                        "prefix       objects  bytes  oldest                would go  of bytes  first hour            last hour",
                        "raw/               3     30  2026-11-23T05:00:00Z         2        20  2026-11-23T04:00:00Z  2026-11-23T05:00:00Z",
                        "curated/           2     20  2026-11-23T05:05:00Z         0         0",
                        "aggregates/        1     10  2026-11-23T05:05:00Z         0         0",
                        "raw/        kept for 7 days (default)",
                        "curated/    kept for ever",
                        "aggregates/ kept for ever",
                        "This store has no lifecycle: nothing goes by itself.",
                        "WARNING: 1 hour whose raw parts would go is not sealed (no curated/.../_manifest.json), and cannot"
                                + " be sealed after that: 2026-11-23T05:00:00Z");
    }

    @Test
    void nothingIsDeleted() throws IOException {
        part(FOUR, "2026-01-01T00:00:00Z");
        Requests.since();

        retention("2026-12-01T00:00:00Z");

        assertThat(Requests.since())
                .containsExactly("GetBucketLifecycleConfiguration", "ListObjectsV2", "ListObjectsV2", "ListObjectsV2");
        assertThat(report("2026-12-01T00:00:00Z").at("/areas/0/objects").intValue())
                .isOne();
    }

    @Test
    void optionsSayWhatIf() throws IOException {
        part(FOUR, "2026-11-23T05:00:00Z");
        object(new CuratedKey(FOUR, CuratedKey.Kind.RECORDS).key(), "2026-11-23T05:05:00Z");
        object("aggregates/vehicles/parquet/" + FIVE.folder() + "vehicles.parquet", "2026-11-23T05:05:00Z");

        JsonNode report = report("2026-11-26T00:00:00Z", "--raw-days=30", "--curated-days=2", "--aggregates-days=1");

        assertThat(report.at("/areas/0/goes/objects").intValue()).isZero();
        assertThat(report.at("/areas/0/rules/0").stringValue()).isEqualTo("30 days (option)");
        assertThat(report.at("/areas/1/goes/objects").intValue()).isOne();
        assertThat(report.at("/areas/2/goes/first_hour").stringValue()).isEqualTo("2026-11-23T05:00:00Z");
        assertThat(report.at("/areas/2/rules/0").stringValue()).isEqualTo("1 day (option)");
        assertThat(report.at("/unsealed/hours").intValue()).isZero();
    }

    @Test
    void allOfTheReportIsInTheJson() throws IOException {
        part(FOUR, "2026-11-23T05:00:00Z");

        assertThat(retention("2026-12-01T00:00:00Z", "--json")).isZero();

        assertThat(lake.out.toString())
                .isEqualTo(("{\"bucket\":\"%s\",\"at\":\"2026-12-01T00:00:00Z\",\"source\":\"default\",\"areas\":["
                                + "{\"prefix\":\"raw/\",\"objects\":1,\"bytes\":10,\"oldest\":\"2026-11-23T05:00:00Z\","
                                + "\"rules\":[\"7 days (default)\"],\"remarks\":[],\"goes\":{\"objects\":1,\"bytes\":10,"
                                + "\"first_hour\":\"2026-11-23T04:00:00Z\",\"last_hour\":\"2026-11-23T04:00:00Z\"}},"
                                + "{\"prefix\":\"curated/\",\"objects\":0,\"bytes\":0,\"oldest\":null,\"rules\":[],\"remarks\":[],"
                                + "\"goes\":{\"objects\":0,\"bytes\":0,\"first_hour\":null,\"last_hour\":null}},"
                                + "{\"prefix\":\"aggregates/\",\"objects\":0,\"bytes\":0,\"oldest\":null,\"rules\":[],\"remarks\":[],"
                                + "\"goes\":{\"objects\":0,\"bytes\":0,\"first_hour\":null,\"last_hour\":null}}],"
                                + "\"unsealed\":{\"hours\":1,\"first\":[\"2026-11-23T04:00:00Z\"]}}%n")
                        .formatted(lake.bucket()));
    }

    @Test
    void ofManyUnsealedHoursTheFirstAreNamed() throws IOException {
        for (int hour = 0; hour < 7; hour++) {
            part(FOUR.plusHours(hour), "2026-11-23T05:00:00Z");
        }

        assertThat(retention("2026-12-01T00:00:00Z")).isZero();

        assertThat(lake.out.toString())
                .contains(
                        "WARNING: 7 hours whose raw parts would go are not",
                        "2026-11-23T04:00:00Z, 2026-11-23T05:00:00Z",
                        "2026-11-23T08:00:00Z, ...")
                .doesNotContain("2026-11-23T09:00:00Z,");
    }

    @Test
    void whatIsNoPartGoesTooButMakesNoHourUnsealed() throws IOException {
        object("raw/notes.txt", "2026-11-23T05:00:00Z");

        JsonNode report = report("2026-12-01T00:00:00Z");

        assertThat(report.at("/areas/0/goes/objects").intValue()).isOne();
        assertThat(report.at("/areas/0/goes/first_hour").isNull()).isTrue();
        assertThat(report.at("/unsealed/hours").intValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --raw-days=0       | --raw-days must be 1 to 36500, is 0
            --curated-days=-1  | --curated-days must be 1 to 36500, is -1
            --aggregates-days=many | Invalid value for option '--aggregates-days': 'many' is not an int
            today              | Unmatched argument at index
            """)
    void wrongArgumentsAreNamed(String argument, String message) {
        assertThat(retention("2026-12-01T00:00:00Z", argument)).isEqualTo(2);
        assertThat(lake.err.toString().lines()).hasSize(1).first().asString().contains(message);
    }

    private void part(HourPartition hour, String changed) throws IOException {
        String key = lake.part(hour, "123456789");
        lake.changedAt(key, changed);
    }

    private void object(String key, String changed) throws IOException {
        lake.put(key, "1234567890");
        lake.changedAt(key, changed);
    }

    private int retention(String now, String... arguments) {
        return lake.retention(Clock.fixed(Instant.parse(now), ZoneOffset.UTC), arguments);
    }

    private JsonNode report(String now, String... arguments) {
        lake.out.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 1];
        all[0] = "--json";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertThat(retention(now, all)).as(lake.err.toString()).isZero();
        return new JsonMapper().readTree(lake.out.toString());
    }
}
