package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.lake.Eraser;
import telemetry.lake.Erasures;
import telemetry.service.ApiDescription;

/** Tests the console's page and its JSON. Rendering in a browser is tested with the whole system. */
class ConsoleTest {
    private static final String OPERATOR_KEY = "the-key-of-the-operator";
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
        cloud.sqs().createQueue(create -> create.queueName("console"));
        cloud.sqs().createQueue(create -> create.queueName("console-dlq"));
        service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=key",
                        "--telemetry.aggregator.minutes=true",
                        "--telemetry.lake.operator-key=" + OPERATOR_KEY,
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.queue=console",
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
        "/api/days, 401",
        "/api/hours, 401",
        "/api/vehicles/veh-1/signals/n, 401",
        "/api/vehicles/veh-1/lines/2026-01-01T00:00:00Z, 401",
        "/api/vehicles/veh-1/export, 401",
        "/api/vehicles/veh-1/erasure, 401",
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

        assertThat(overview)
                .contains("\"ingest\":null", "\"consumer\":null", "\"budget\":5.0", "\"level\":\"bad\"")
                .contains("the consumer-service does not answer");
    }

    @Test
    void theQueuesAreKnownWithoutTheConsumerAndAHiddenDeadLetterCounts() throws Exception {
        String url = deadLetterQueue();
        cloud.sqs().sendMessage(send -> send.queueUrl(url).messageBody("hidden"));
        cloud.sqs().receiveMessage(receive -> receive.queueUrl(url).visibilityTimeout(60));

        String overview = get("/api/overview", "").body();
        for (int tries = 0; tries < 100 && !overview.matches(".*\"visible\":0.0.*\"dead_letters\":[1-9].*"); tries++) {
            Thread.sleep(200);
            overview = get("/api/overview", "").body();
        }

        assertThat(overview).matches(".*\"visible\":0.0.*\"dead_letters\":[1-9].*");
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

        String fleet = get("/api/vehicles?fresh=true&search=veh-l", "key").body();

        assertThat(fleet)
                .contains("\"matching\":1", "\"live_at\":null")
                .contains("\"complete\",\"none\",\"complete\",\"none\"],\"vehicles\""); // between, and not over
        assertThat(get("/api/vehicles?show=silent&search=veh-silent", "key").body())
                .contains("\"matching\":1", "\"silent\":true");
        assertThat(get("/api/vehicles/veh-loud", "key").body()).contains("\"records\":2", "\"signal\":\"n\"");
        assertThat(get("/api/vehicles/veh-absent", "key").body()).contains("\"records\":0");
        assertThat(get("/api/hours/" + last + "/parts", "key").body()).contains("\"unread\":0", "\"lines\":null");
        assertThat(get("/api/hours/yesterday/parts", "key").statusCode()).isEqualTo(422);
        assertThat(get("/api/vehicles?sort=color", "key").body())
                .contains("sort must be one of [records, vehicle, newest, oldest, live]");
    }

    @Test
    void aSignalIsReadFromMinutesRecordsAndUnreadParts() throws Exception {
        HourPartition now = last.plusHours(1);
        bucket.put(last, signal(last, "veh-s", 59 * 60, 10), signal(last, "veh-s", 59 * 60 + 1, 20));
        aggregate(last);
        bucket.put(now, signal(now, "veh-s", 0, 30), signal(now, "veh-other", 0, 99));

        assertThat(get("/api/vehicles/veh-s/signals/gps.lat?last=24", "key").body())
                .contains("\"records\":0,\"hours\":0", "\"min\":10.0,\"mean\":15.0,\"max\":20.0")
                .contains("\"min\":30.0,\"mean\":30.0,\"max\":30.0")
                .doesNotContain(":99");
        if (Instant.now().isBefore(now.start().plusSeconds(55 * 60))) {
            assertThat(get("/api/vehicles/veh-s/signals/gps.lat?last=1", "key").body())
                    .contains("\"records\":1", "\"max\":30.0");
        }
        String lines = get("/api/vehicles/veh-s/lines/" + now, "key").body();
        assertThat(lines).contains("\"in_all\":1", "\"lines\":1}").doesNotContain("veh-other");
        String range = "from=%s&to=%s".formatted(last, now);
        assertThat(get("/api/vehicles/veh-s/export?" + range, "key").body())
                .startsWith("vehicle_id,timestamp,")
                .hasLineCount(3);
        assertThat(get("/api/vehicles/veh-s/export?format=parquet&" + range, "key")
                        .body())
                .startsWith("PAR1");
    }

    @Test
    void daysAndHoursAreAccountedFor() throws Exception {
        HourPartition before = last.plusHours(-5);
        bucket.put(before, record(before, "veh-day", 1));
        aggregate(before);
        HourPartition unread = last.plusHours(-6);
        bucket.put(unread, record(unread, "veh-day", 1));

        assertThat(get("/api/days", "key").body())
                .contains("\"day\":\"" + before.toString().substring(0, 10));
        assertThat(get("/api/hours", "key").body())
                .contains("{\"hour\":\"%s\",\"state\":\"complete\",\"parts\":1,\"unread\":0,\"records\":1}"
                        .formatted(before))
                .contains("{\"hour\":\"%s\",\"state\":\"unread\",\"parts\":1,\"unread\":1,\"records\":0}"
                        .formatted(unread));
    }

    @Test
    void aVehicleIsErasedWithTheOperatorsKeyAndItsIdOnly() throws Exception {
        HourPartition hour = last.plusHours(-8);
        bucket.put(hour, record(hour, "veh-gone", 1), record(hour, "veh-stays", 1));
        aggregate(hour);
        String path = "/api/vehicles/veh-gone/erasure";

        HttpResponse<String> counting = post(path + "/plan", "{}", "key");
        assertThat(ApiDescription.of(url("/")).checkResponse("/api/vehicles/{id}/erasure/plan", counting))
                .as(counting.body())
                .isEmpty();
        assertThat(ended("veh-gone"))
                .contains("\"phase\":\"counted\"", "\"records\":1", "\"lines\":1", "\"done\":false");
        assertThat(post(path, "{\"vehicle\":\"veh-gone\"}", "key").body())
                .contains("the operator's key in X-Operator-Key is missing or invalid");
        assertThat(post(path, "{\"vehicle\":\"veh-stays\"}", OPERATOR_KEY).statusCode())
                .isEqualTo(422);
        assertThat(ended("veh-gone")).contains("\"phase\":\"counted\"");
        HttpResponse<String> erasing = post(path, "{\"vehicle\":\"veh-gone\"}", OPERATOR_KEY);

        assertThat(ApiDescription.of(url("/")).checkResponse("/api/vehicles/{id}/erasure", erasing))
                .as(erasing.body())
                .isEmpty();
        assertThat(ended("veh-gone")).contains("\"phase\":\"erased\"", "\"records\":1", "\"lines\":1");
        post(path + "/plan", "{}", "key");
        assertThat(ended("veh-gone")).contains("\"phase\":\"counted\"", "\"records\":0", "\"lines\":0");
        assertThat(get("/api/vehicles/veh-stays/lines/" + hour, "key").body()).contains("\"in_all\":1");
    }

    @Test
    void oneErasureRunsAtATimeAndItsProgressIsShownToAnyReader() throws Exception {
        for (int i = 0; i < 12; i++) {
            HourPartition hour = last.plusHours(-20 - i);
            bucket.put(hour, record(hour, "veh-long", 1), record(hour, "veh-stays", 1));
        }
        HttpResponse<String> first = post("/api/vehicles/veh-long/erasure", "{\"vehicle\":\"veh-long\"}", OPERATOR_KEY);
        HttpResponse<String> second =
                post("/api/vehicles/veh-other/erasure", "{\"vehicle\":\"veh-other\"}", OPERATOR_KEY);
        HttpResponse<String> count = post("/api/vehicles/veh-long/erasure/plan", "{}", "key");
        Set<String> steps = new TreeSet<>();
        String progress = get("/api/vehicles/veh-long/erasure", "key").body();
        while (progress.contains("\"phase\":\"erasing\"")) {
            steps.add(progress.replaceAll(".*\"step\":\"?([a-z]+).*", "$1"));
            progress = get("/api/vehicles/veh-long/erasure", "key").body();
        }

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("a count or an erasure has been in work since ");
        assertThat(count.statusCode()).isEqualTo(409);
        assertThat(steps).contains("search", "records", "tables");
        assertThat(progress)
                .contains("\"phase\":\"erased\"", "\"account\":{\"hours\":12,", "\"lines\":12", "\"parts\":12");
        assertThat(get("/api/vehicles/veh-other/erasure", "key").body()).contains("\"phase\":\"none\"");
    }

    /** Tests the state after a stop of the service in the middle of an erasure. */
    @Test
    void anErasureThatAnotherProcessBeganIsShownAsInterruptedAndContinued() throws Exception {
        HourPartition hour = last.plusHours(-40);
        bucket.put(hour, record(hour, "veh-begun", 1));
        Path work = Files.createDirectory(folder.resolve("begun"));
        Eraser stopped = bucket.eraser(work, List.of(), (step, done, all) -> {
            if (step == Eraser.Step.RECORDS) {
                throw new IllegalStateException("stopped");
            }
        });
        assertThatThrownBy(() -> stopped.erase(Eraser.Request.ofAll("veh-begun")))
                .hasMessage("stopped");

        assertThat(get("/api/vehicles/veh-begun/erasure", "key").body()).contains("\"phase\":\"interrupted\"");
        assertThat(get("/api/vehicles/veh-stays/erasure", "key").body()).contains("\"phase\":\"none\"");
        post("/api/vehicles/veh-begun/erasure", "{\"vehicle\":\"veh-begun\"}", OPERATOR_KEY);

        assertThat(ended("veh-begun")).contains("\"phase\":\"erased\"", "\"lines\":1");
        assertThat(Erasures.in(bucket.lake()).hasUnfinished("veh-begun")).isFalse();
    }

    /** Returns the progress of the vehicle after the end of its run. */
    private static String ended(String vehicle) throws Exception {
        String progress = "";
        for (int tries = 0; tries < 300 && !progress.matches(".*\"phase\":\"(counted|erased|failed)\".*"); tries++) {
            Thread.sleep(100);
            progress = get("/api/vehicles/%s/erasure".formatted(vehicle), "key").body();
        }
        return progress;
    }

    @Test
    void deadLettersAreFilteredAndRedrivenWithTheOperatorsKeyOnly() throws Exception {
        for (String vehicle : List.of("veh-a", "veh-b")) {
            cloud.sqs()
                    .sendMessage(send -> send.queueUrl(deadLetterQueue())
                            .messageBody("{\"vehicle_id\":\"%s\",\"redriven\":true}".formatted(vehicle)));
        }
        String filter = "/api/dead-letters?vehicle=veh-a";
        assertThat(get(filter, "key").body())
                .contains("\"matching\":1,\"lines\":1")
                .doesNotContain("veh-b");
        String order = "{\"vehicle\":\"veh-a\"}";
        assertThat(post("/api/dead-letters/redrive", order, "key").statusCode()).isEqualTo(403);

        HttpResponse<String> redriven = post("/api/dead-letters/redrive", order, OPERATOR_KEY);

        assertThat(redriven.body()).contains("\"sent\":1");
        assertThat(ApiDescription.of(url("/")).checkResponse("/api/dead-letters/redrive", redriven))
                .isEmpty();
        assertThat(get(filter, "key").body()).contains("\"matching\":0");
        assertThat(get("/api/dead-letters?vehicle=veh-b", "key").body()).contains("\"matching\":1");
        String queue = cloud.sqs().getQueueUrl(ask -> ask.queueName("console")).queueUrl();
        assertThat(cloud.sqs()
                        .receiveMessage(receive -> receive.queueUrl(queue))
                        .messages())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).contains("veh-a"));
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
                /api/vehicles?size=0      | /api/vehicles
                /api/vehicles/veh-1       | /api/vehicles/{id}
                /api/vehicles/veh-described | /api/vehicles/{id}
                /api/vehicles/veh-described/signals/n?last=24 | /api/vehicles/{id}/signals/{signal}
                /api/vehicles/veh-described/lines/%1$s | /api/vehicles/{id}/lines/{hour}
                /api/vehicles/veh-described/erasure | /api/vehicles/{id}/erasure
                /api/vehicles/veh-described/export?from=soon&to=soon | /api/vehicles/{id}/export
                /api/days                 | /api/days
                /api/hours                | /api/hours
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

    private static String signal(HourPartition hour, String vehicle, int second, int latitude) {
        String timestamp = hour.start().plusSeconds(second).toString();
        String payload = "{\"gps\":{\"lat\":%d}}".formatted(latitude);
        return line(timestamp, vehicle, payload, timestamp.replace("Z", ".000Z"));
    }

    private static HttpResponse<String> post(String path, String body, String operatorKey) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .header("X-API-Key", "key")
                .header("X-Operator-Key", operatorKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
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
