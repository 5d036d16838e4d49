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

/** Tests that neither {@code Accept} nor the names in a record make the response fail after records are queued. */
class AcceptTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;
    private static ConfigurableApplicationContext withoutQueue;

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder);
        service = ingest.run();
        withoutQueue = ingest.run("--telemetry.queue=not-there");
    }

    @AfterAll
    static void stop() {
        service.close();
        withoutQueue.close();
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
    void everyResponseIsJsonForAnyAccept(String accept) throws Exception {
        String good = record("v");
        String ndjson = "application/x-ndjson";
        assertResponse(202, JSON, send(service, accept, JSON, good, "key"));
        assertResponse(207, JSON, send(service, accept, ndjson, good + "\nrubbish", "key"));
        assertResponse(400, PROBLEM, send(service, accept, JSON, "rubbish", "key"));
        assertResponse(401, PROBLEM, send(service, accept, JSON, good, "wrong"));
        assertResponse(413, PROBLEM, send(service, accept, ndjson, "x".repeat(1_100_000), "key"));
        assertResponse(415, PROBLEM, send(service, accept, "text/csv", good, "key"));
        assertResponse(422, PROBLEM, send(service, accept, ndjson, "{}", "key"));
        assertResponse(503, PROBLEM, send(withoutQueue, accept, JSON, good, "key"));
        assertResponse(404, PROBLEM, get(service, accept, "/nowhere"));
        assertResponse(405, PROBLEM, get(service, accept, "/telemetry"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\ud800\":\"\\ud800\"}", // unpaired surrogates in a name and in a value
                "{\"\\ud83d\\ude97\":{\"\\udfff\":1}}",
                "{\"\\u0000\\u0007\":{\"a\":1,\"a\":2}}"
            })
    void invalidTextInARecordDoesNotBreakTheResponse(String payload) throws Exception {
        String bad = record("v").replace("{\"n\":1}", payload);

        HttpResponse<String> response = send(service, "", "application/x-ndjson", record("v") + "\n" + bad, "key");

        assertResponse(207, JSON, response);
        assertThat(response.body()).contains("\"accepted\":1", "\"rejected_count\":1", "\"line\":2");
    }

    /** Covers paths whose limit of 128 characters falls within a surrogate pair. */
    @ParameterizedTest
    @ValueSource(ints = {118, 119, 120, 121})
    void aTruncatedPathDoesNotBreakTheResponse(int length) throws Exception {
        String name = "a".repeat(length) + "\uD83D\uDE97";
        String bad = record("v").replace("{\"n\":1}", "{\"%s\":{\"b\":1,\"b\":2}}".formatted(name));

        assertResponse(207, JSON, send(service, "", "application/x-ndjson", record("v") + "\n" + bad, "key"));
    }

    private static void assertResponse(int status, String type, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(type);
        assertThat(response.body()).startsWith("{");
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
