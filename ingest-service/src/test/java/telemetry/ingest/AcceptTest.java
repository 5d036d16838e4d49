package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The answer is decided before records are queued: no {@code Accept}, and no name that a client chooses, makes it fail. */
class AcceptTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;
    private static ConfigurableApplicationContext lost;

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder);
        service = ingest.run();
        lost = ingest.run("--telemetry.queue=not-there");
    }

    @AfterAll
    static void stop() {
        service.close();
        lost.close();
        ingest.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/html",
                "application/xml",
                "application/json;q=0",
                "*/*;q=0",
                "nonsense",
                "text/html, nonsense/;;",
                "image/*, text/plain;q=0.1"
            })
    void everyAnswerIsJsonForAnyAccept(String accept) throws Exception {
        String good = record("v");
        String ndjson = "application/x-ndjson";
        expect(202, JSON, send(service, accept, JSON, good, "key"));
        expect(207, JSON, send(service, accept, ndjson, good + "\nrubbish", "key"));
        expect(400, PROBLEM, send(service, accept, JSON, "rubbish", "key"));
        expect(401, PROBLEM, send(service, accept, JSON, good, "wrong"));
        expect(413, PROBLEM, send(service, accept, ndjson, "x".repeat(1_100_000), "key"));
        expect(415, PROBLEM, send(service, accept, "text/csv", good, "key"));
        expect(422, PROBLEM, send(service, accept, ndjson, "{}", "key"));
        expect(503, PROBLEM, send(lost, accept, JSON, good, "key"));
        expect(404, PROBLEM, get(service, accept, "/nowhere"));
        expect(405, PROBLEM, get(service, accept, "/telemetry"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\ud800\":\"\\ud800\"}", // half of a pair in a name and in a value
                "{\"\\ud83d\\ude97\":{\"\\udfff\":1}}",
                "{\"\\u0000\\u0007\":{\"a\":1,\"a\":2}}"
            })
    void aNameThatJsonCannotCarryDoesNotBreakTheAnswerToItsNeighbours(String payload) throws Exception {
        String bad = record("v").replace("{\"n\":1}", payload);

        HttpResponse<String> answer = send(service, "", "application/x-ndjson", record("v") + "\n" + bad, "key");

        expect(207, JSON, answer);
        assertThat(answer.body()).contains("\"accepted\":1", "\"rejected_count\":1", "\"line\":2");
    }

    /** Cut in the middle of a pair, as the 128th character of a path may be. */
    @ParameterizedTest
    @ValueSource(ints = {118, 119, 120, 121})
    void aPathThatIsCutDoesNotBreakTheAnswer(int length) throws Exception {
        String name = "a".repeat(length) + "\uD83D\uDE97";
        String bad = record("v").replace("{\"n\":1}", "{\"%s\":{\"b\":1,\"b\":2}}".formatted(name));

        expect(207, JSON, send(service, "", "application/x-ndjson", record("v") + "\n" + bad, "key"));
    }

    private static void expect(int status, String type, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        assertThat(answer.body()).startsWith("{");
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext to, String accept, String type, String body, String key)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(to, accept, "/telemetry")
                .header("X-API-Key", key)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send(request.build(), ofString());
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext from, String accept, String path)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(from, accept, path).header("X-API-Key", "key");
        return HTTP.send(request.GET().build(), ofString());
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext to, String accept, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(IngestFixture.uri(to).resolve(path));
        return accept.isEmpty() ? request : request.header("Accept", accept);
    }

    private static HttpResponse.BodyHandler<String> ofString() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static String record(String vehicle) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":1}}"
                .formatted(Instant.now(), vehicle);
    }
}
