package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/** Tests the service as its users see it: over HTTP and by its schedule. */
@ExtendWith(OutputCaptureExtension.class)
class AggregatorServiceTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private final HourPartition last = HourPartition.of(Instant.now()).plusHours(-1);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static LakeFixture bucket;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        bucket = LakeFixture.create(cloud.s3());
        service = start(cloud.settings(), bucket.bucket());
    }

    private static ConfigurableApplicationContext start(Map<String, Object> cloudSettings, String bucketName) {
        List<String> args = new ArrayList<>(settings(bucketName));
        args.addAll(List.of("--server.port=0", "--server.address=127.0.0.1", "--telemetry.api-key=key"));
        return AggregatorApplication.builder().properties(cloudSettings).run(args.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anHourIsAggregatedOnDemandAndCanBeReadAgain() throws Exception {
        HourPartition hour = last.plusHours(-3);
        put(hour, 5);

        HttpResponse<String> answer = post("{\"hour\":\"" + hour + "\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"hour\":\"" + hour + "\"", "\"records\":5", "\"complete\":true");
        assertThat(get("/aggregations/" + hour).body()).isEqualTo(answer.body());
        assertThat(get("/aggregations/" + hour.plusHours(-100)).statusCode()).isEqualTo(404);
    }

    @Test
    void theConsoleSaysWhichPartsNoVersionHolds() throws Exception {
        HourPartition hour = last.plusHours(-4);
        put(hour, 5);
        assertThat(get("/api/hours/" + hour + "/parts").body()).contains("\"unread\":1,\"version\":null");

        assertThat(post("{\"hour\":\"" + hour + "\"}").statusCode()).isEqualTo(200);

        assertThat(get("/api/hours/" + hour + "/parts").body())
                .contains("\"unread\":0,\"version\":{\"version\":1,\"records\":5,\"bytes\":", "\"parts\":1}");
        put(hour, 1);
        assertThat(get("/api/hours/" + hour + "/parts").body()).contains("\"unread\":1,\"version\":{\"version\":1");
    }

    @Test
    void withoutABodyTheLastFullHourIsAggregated() throws Exception {
        assertThat(post("").body()).contains("\"hour\":\"" + last + "\"");
        assertThat(post("{}").body()).contains("\"hour\":\"" + last + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"hour":"2026-11-23T04:30:00Z"} | 422 | the start of an hour
            {"hour":"yesterday"}            | 422 | the start of an hour
            {"hour":"2999-01-01T00:00:00Z"} | 422 | in the future
            {"hour":                        | 400 | bad-request
            """)
    void anHourThatCannotBeAggregatedIsRefused(String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = post(body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains(detail).doesNotContain("Exception", "telemetry.aggregator");
    }

    @Test
    void theScheduleRecomputesOnlyHoursThatChangedAndSurvivesAFailure(CapturedOutput output) {
        HourPartition hour = last.plusHours(-5);
        HourPartition broken = last.plusHours(-6);
        put(hour, 3);
        put(broken, 1);
        bucket.put(folderOf(broken), "a file where the folder of the hour's aggregate should be");
        AggregationSchedule schedule = service.getBean(AggregationSchedule.class);

        schedule.run();
        assertThat(output.getOut())
                .containsPattern(
                        "event=aggregate hour=" + hour + " records=3 vehicles=3 duplicates=0 malformed=0 parts=1"
                                + " bytes=\\d+ version=1 complete=true duration=\\d+ms")
                .contains("event=aggregate_failed hour=" + broken);

        int before = output.getOut().length();
        schedule.run();
        assertThat(output.getOut().substring(before)).doesNotContain("event=aggregate hour=" + hour);

        put(hour, 2);
        int late = output.getOut().length();
        schedule.run();
        assertThat(output.getOut().substring(late))
                .containsOnlyOnce("event=aggregate hour=")
                .contains("parts=2");
    }

    @Test
    void theScheduleGivesAnEmptyLastHourItsZeros() throws Exception {
        service.getBean(AggregationSchedule.class).run();

        assertThat(get("/aggregations/" + last).statusCode()).isEqualTo(200);
        assertThat(get("/aggregations/" + last.plusHours(-20)).statusCode()).isEqualTo(404);
    }

    @Test
    void anHourThatLostItsPartsKeepsItsAggregate() throws Exception {
        HourPartition hour = last.plusHours(-12);
        PartKey part = put(hour, 1);
        String summary = post("{\"hour\":\"" + hour + "\"}").body();
        bucket.delete(part.key());

        HttpResponse<String> answer = post("{\"hour\":\"" + hour + "\"}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(summary);
        assertThat(get("/aggregations/" + hour).body()).isEqualTo(summary);
    }

    @Test
    void withoutTheKeyNothingIsAnswered() throws Exception {
        HttpRequest keyless =
                HttpRequest.newBuilder(uri("/aggregations/" + last)).build();

        assertThat(HTTP.send(keyless, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aBodyIsNotNeededNorItsType() throws Exception {
        HttpRequest bare = HttpRequest.newBuilder(uri("/aggregations"))
                .header("X-API-Key", "key")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(HTTP.send(bare, HttpResponse.BodyHandlers.ofString()).body()).contains("\"hour\":\"" + last + "\"");
    }

    @Test
    void aStoreThatDoesNotAnswerIs503AndNotReady() throws Exception {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.put("spring.cloud.aws.s3.endpoint", "http://127.0.0.1:1");
        try (ConfigurableApplicationContext down = start(settings, bucket.bucket())) {
            for (HttpResponse<String> answer : List.of(post(down, "{}"), get(down, "/aggregations/" + last))) {
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("5");
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.body()).doesNotContain("127.0.0.1", "Exception");
            }
            assertThat(get(down, "/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get(down, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aStoreThatRefusesForGoodIs500WithItsCode() throws Exception {
        try (ConfigurableApplicationContext lost = start(cloud.settings(), "not-there")) {
            for (HttpResponse<String> answer : List.of(
                    post(lost, "{}"), get(lost, "/aggregations/" + last), get(lost, "/api/hours/" + last + "/parts"))) {
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
                assertThat(answer.body()).contains("NoSuchBucket").doesNotContain("again", "Exception");
            }
        }
    }

    private static List<String> settings(String bucketName) {
        return List.of(
                "--telemetry.bucket=" + bucketName, "--telemetry.aggregator.work-folder=" + folder.resolve("work"));
    }

    private static PartKey put(HourPartition hour, int vehicles) {
        String[] lines = new String[vehicles];
        for (int i = 0; i < vehicles; i++) {
            lines[i] = line(
                    hour.start().plusNanos(System.nanoTime() % 1_000_000_000).toString(),
                    "v" + i,
                    "{\"n\":1}",
                    hour.toString());
        }
        return bucket.put(hour, lines);
    }

    private static String folderOf(HourPartition hour) {
        String key = new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key();
        return key.substring(0, key.lastIndexOf('/'));
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return post(service, body);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return get(service, path);
    }

    private static HttpResponse<String> post(ConfigurableApplicationContext to, String body) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri(to, "/aggregations"))
                        .header("X-API-Key", "key")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext to, String path) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri(to, path)).header("X-API-Key", "key").build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return uri(service, path);
    }

    private static URI uri(ConfigurableApplicationContext to, String path) {
        return URI.create("http://127.0.0.1:" + to.getEnvironment().getProperty("local.server.port") + path);
    }
}
