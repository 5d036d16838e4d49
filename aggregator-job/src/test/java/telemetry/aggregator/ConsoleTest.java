package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.service.ApiDescription;

/** Tests the console's page and its JSON. Rendering in a browser is tested with the whole system. */
class ConsoleTest {
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
        cloud.sqs().createQueue(create -> create.queueName("console-dlq"));
        service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=key",
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.dead-letter-queue=console-dlq",
                        "--telemetry.console.ingest=http://127.0.0.1:1",
                        "--telemetry.console.consumer=http://127.0.0.1:1");
    }

    @AfterAll
    static void stop() {
        service.close();
        cloud.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200",
        "/console/console.js, 200",
        "/webjars/uplot/1.6.30/dist/uPlot.esm.js, 200",
        "/openapi.yaml, 200",
        "/api/history, 200",
        "/api/vehicles, 401",
        "/api/vehicles/veh-1, 401",
        "/api/vehicles/veh-1/live, 401",
        "/api/live, 401",
        "/api/dead-letters, 401",
        "/api/hours/2026-01-01T00:00:00Z/parts, 401",
        "/aggregations/2026-01-01T00:00:00Z, 401"
    })
    void whatIsOfVehiclesNeedsTheKey(String path, int status) throws Exception {
        assertThat(get(path, "").statusCode()).isEqualTo(status);
    }

    @Test
    void thePageMayLoadNothingFromElsewhereAndRunNothingInline() throws Exception {
        HttpResponse<String> page = get("/", "");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe", "http");
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)|style=|onclick=|https?://");
    }

    @Test
    void servicesThatDoNotAnswerAreNull() throws Exception {
        String overview = "";
        for (int tries = 0; tries < 50 && !overview.contains("\"cost\""); tries++) {
            Thread.sleep(200);
            overview = get("/api/overview", "").body();
        }

        assertThat(overview).contains("\"ingest\":null", "\"consumer\":null", "\"queue\":null", "\"budget\":5.0");
    }

    @Test
    void aConsumerThatDoesNotAnswerIsAProblemThatNamesIt() throws Exception {
        assertThat(get("/api/live", "key").body()).contains("\"status\":503", "the consumer-service does not answer");
        assertThat(get("/api/vehicles/a/live", "key").statusCode()).isEqualTo(503);
    }

    @Test
    void vehiclesAreCountedByHourAndSilentOnesNamed() throws Exception {
        bucket.put(last.plusHours(-2), record(last.plusHours(-2), "veh-silent", 1));
        bucket.put(last, record(last, "veh-loud", 2), record(last, "veh-loud", 3));
        aggregate(last.plusHours(-2));
        aggregate(last);

        String fleet = get("/api/vehicles", "key").body();

        assertThat(fleet)
                .contains("\"vehicles_in_all\":2", "\"records_in_all\":3", "\"silent\":[\"veh-silent\"]")
                .containsSubsequence("veh-loud", "veh-silent")
                .contains("true,false,true,false],\"vehicles\""); // the hour between, and the hour that is not over
        assertThat(get("/api/vehicles/veh-loud", "key").body()).contains("\"records\":2");
        assertThat(get("/api/vehicles/veh-nobody", "key").body()).contains("\"records\":0");
        assertThat(get("/api/hours/" + last + "/parts", "key").body()).contains("\"count\":1", "\"lines\":null");
        assertThat(get("/api/hours/yesterday/parts", "key").statusCode()).isEqualTo(422);
    }

    @Test
    void deadLettersAreShownAndStay() throws Exception {
        cloud.sqs().sendMessage(send -> send.queueUrl(deadLetterQueue()).messageBody("rubbish"));

        for (int looks = 0; looks < 2; looks++) {
            assertThat(get("/api/dead-letters", "key").body())
                    .contains("\"reason\":\"received_too_often\"", "\"body\":\"rubbish\"");
        }
    }

    @Test
    void exactlyTheMappedPathsAreDescribed() throws Exception {
        assertThat(ApiDescription.of(url("/")).paths())
                .isEqualTo(ApiDescription.mappedPaths(service, "/iceberg"))
                .hasSizeGreaterThan(6);
    }

    @Test
    void responsesAreAsDescribed() throws Exception {
        bucket.put(last, record(last, "veh-described", 4), "rubbish");
        cloud.sqs().sendMessage(send -> send.queueUrl(deadLetterQueue()).messageBody("rubbish"));
        ApiDescription api = ApiDescription.of(url("/"));
        assertThat(api.checkResponse("/aggregations", aggregate(last))).isEmpty();

        String paths = """
                /api/overview             | /api/overview
                /api/history              | /api/history
                /api/vehicles             | /api/vehicles
                /api/vehicles?fresh=true&search=veh | /api/vehicles
                /api/vehicles/veh-1       | /api/vehicles/{id}
                /api/vehicles/veh-1/live  | /api/vehicles/{id}/live
                /api/live                 | /api/live
                /api/dead-letters         | /api/dead-letters
                /api/hours/%1$s/parts     | /api/hours/{hour}/parts
                /api/hours/soon/parts     | /api/hours/{hour}/parts
                /aggregations/%1$s        | /aggregations/{hour}
                /aggregations/soon        | /aggregations/{hour}
                /aggregations/2026-01-01T00:00:00Z | /aggregations/{hour}
                """.formatted(last);
        for (String line : paths.lines().toList()) {
            int bar = line.indexOf('|');
            HttpResponse<String> response = get(line.substring(0, bar).strip(), "key");

            assertThat(api.checkResponse(line.substring(bar + 1).strip(), response))
                    .as(response.body())
                    .isEmpty();
        }
    }

    private static String record(HourPartition hour, String vehicle, int second) {
        String timestamp = hour.start().plusSeconds(second).toString();
        return line(timestamp, vehicle, "{\"n\":" + second + "}", timestamp.replace("Z", ".000Z"));
    }

    private static String deadLetterQueue() {
        return cloud.sqs().getQueueUrl(ask -> ask.queueName("console-dlq")).queueUrl();
    }

    private static HttpResponse<String> aggregate(HourPartition hour) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url("/aggregations"))
                .header("X-API-Key", "key")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + hour + "\"}"))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(url(path)).header("X-API-Key", key).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI url(String path) {
        return URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
    }
}
