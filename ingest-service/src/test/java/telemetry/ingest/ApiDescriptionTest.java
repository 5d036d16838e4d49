package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.service.ApiDescription;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tests that requests and responses agree with {@code openapi/ingest-service.yaml}, and that responses state the next
 * step.
 */
class ApiDescriptionTest {
    private static final JsonMapper JSON_MAPPER = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PATH = "/telemetry";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;
    private static ApiDescription api;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestFixture.start(folder);
        service = ingest.run("--telemetry.cors-origins=https://fleet.example.com,https://two.example.com");
        api = ApiDescription.of(IngestFixture.uri(service));
    }

    @AfterAll
    static void stop() {
        service.close();
        ingest.close();
    }

    @Test
    void exactlyTheMappedPathsAreDescribed() {
        assertThat(api.paths()).isEqualTo(ApiDescription.mappedPaths(service)).containsExactly(PATH);
    }

    @Test
    void everyResponseIsAsDescribed() throws Exception {
        assertThat(api.checkRequest(PATH, record())).isEmpty();
        assertDescribed(202, post(JSON, record()));
        assertDescribed(202, post(NDJSON, record() + "\n" + record()));
        assertDescribed(207, post(NDJSON, record() + "\n{}\nrubbish"));
        assertDescribed(400, post(JSON, "rubbish"));
        assertDescribed(400, post(NDJSON, ""));
        assertDescribed(401, send(request(PATH, JSON).setHeader("X-API-Key", "wrong"), record()));
        assertDescribed(413, post(NDJSON, "x".repeat(1_100_000)));
        assertDescribed(415, post("text/csv", record()));
        assertDescribed(415, send(request(PATH, JSON).header("Content-Encoding", "br"), record()));
        assertDescribed(422, post(JSON, "{}"));
        assertDescribed(422, post(NDJSON, "{}\n{}"));
        try (ConfigurableApplicationContext withoutQueue = ingest.run("--telemetry.queue=not-there")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(IngestFixture.uri(withoutQueue));
            assertDescribed(503, send(request.header("X-API-Key", "key").header("Content-Type", JSON), record()));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            timestamp          | 1764247000
            timestamp          | "2026-11-27 12:00:00Z"
            can_id             | "1F0"
            vehicle_id         | "a b"
            vehicle_id         | null
            payload            | {}
            sequence           | -1
            sequence           | 9007199254740992
            vin                | "1HGCM82633A00435O"
            vin                | "1hgcm82633a004352"
            vin                | null
            region             | "a b"
            region             | 49
            ingest_received_at | "2026-11-27T00:00:00Z"
            fleet              | "acme"
            """)
    void theDescriptionAndTheServiceRejectTheSameRecords(String field, String value) throws Exception {
        ObjectNode record = (ObjectNode) JSON_MAPPER.readTree(record());
        String body = record.set(field, JSON_MAPPER.readTree(value)).toString();

        assertThat(api.checkRequest(PATH, body)).isNotEmpty();
        assertDescribed(422, post(JSON, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                  | [{},{}]             | 422 | send several records as application/x-ndjson
            application/json                  | {"a":1} {"a":1}     | 400 | send several records as application/x-ndjson
            application/json                  | {"timestamp":1.7e9} | 422 | not a number of seconds since 1970
            application/json                  | 17                  | 422 | the record is not a JSON object
            application/x-www-form-urlencoded | {}                  | 415 | send application/json for one record
            text/csv                          | a,b                 | 415 | Content-Type is \\"text/csv\\"
            nonsense                          | {}                  | 415 | application/x-ndjson for one record per line
            """)
    void responsesSayHowToSendRecords(String type, String body, int status, String advice) throws Exception {
        HttpResponse<String> response = post(type, body);

        assertDescribed(status, response);
        assertThat(response.body()).contains(advice);
    }

    @Test
    void aMissingContentTypeIsNamed() throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(IngestFixture.uri(service)).header("X-API-Key", "key");
        HttpResponse<String> response = send(request, record());

        assertDescribed(415, response);
        assertThat(response.body()).contains("Content-Type is missing; send application/json");
    }

    @Test
    void limitsAreInWordsAndSaidWithTheWayOut() throws Exception {
        String old = record().replaceFirst("\"timestamp\":\"[^\"]*", "\"timestamp\":\"2025-10-04T12:34:56Z");
        String ahead = record().replaceFirst("\"timestamp\":\"[^\"]*", "\"timestamp\":\"2999-10-04T12:34:56Z");

        assertThat(post(JSON, old).body()).contains("timestamp is more than 7 days in the past");
        assertThat(post(JSON, ahead).body()).contains("timestamp is more than 5 minutes in the future");
        assertThat(post(NDJSON, "x".repeat(1_100_000)).body())
                .contains("split it into several requests, or send it with Content-Encoding: gzip");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /telemetry/ | 404 | nothing is at this path; remove the trailing slash, or see /openapi.yaml
            /nowhere    | 404 | nothing is at this path; see /openapi.yaml
            /telemetry  | 405 | GET is not supported here; use POST
            """)
    void wrongPathsAndMethodsAreExplained(String path, int status, String detail) throws Exception {
        HttpResponse<String> response = get(path, "key");

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"detail\":\"" + detail + "\"");
    }

    @Test
    void thePageOfTheApiIsPublicAndLoadsFromThisServiceOnly() throws Exception {
        assertThat(get("/", "").headers().firstValue("Location").orElseThrow()).endsWith("/docs/index.html");
        HttpResponse<String> page = get("/docs/index.html", "");
        assertThat(page.body()).doesNotContain("http:", "https:");
        List<String> links = Pattern.compile("(?:src|href)=\"(/[^\"]*)")
                .matcher(page.body())
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links).hasSizeGreaterThan(3);
        for (String link : links) {
            assertThat(get(link, "").statusCode()).as(link).isEqualTo(200);
        }
    }

    @Test
    void aPageOfAnAllowedOriginMaySendRecordsAndNoOther() throws Exception {
        assertThat(preflight("https://two.example.com").headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://two.example.com");
        assertThat(preflight("https://evil.example.com").statusCode()).isEqualTo(403);
        HttpResponse<String> sent = send(request(PATH, JSON).header("Origin", "https://fleet.example.com"), record());
        assertThat(sent.statusCode()).isEqualTo(202);
        assertThat(sent.headers().firstValue("Access-Control-Allow-Origin")).contains("https://fleet.example.com");
    }

    private static HttpResponse<String> preflight(String origin) throws IOException, InterruptedException {
        HttpRequest.Builder preflight = HttpRequest.newBuilder(IngestFixture.uri(service))
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-api-key,content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody());
        return HTTP.send(preflight.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void assertDescribed(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(api.checkResponse(PATH, response)).as(response.body()).isEmpty();
    }

    private static HttpResponse<String> post(String type, String body) throws IOException, InterruptedException {
        return send(request(PATH, type), body);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String body)
            throws IOException, InterruptedException {
        return HTTP.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
        URI uri = IngestFixture.uri(service).resolve(path);
        return HTTP.send(
                HttpRequest.newBuilder(uri).header("X-API-Key", key).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String type) {
        return HttpRequest.newBuilder(IngestFixture.uri(service).resolve(path))
                .header("X-API-Key", "key")
                .header("Content-Type", type);
    }

    private static String record() {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"veh-1\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":1}}"
                .formatted(Instant.now().truncatedTo(ChronoUnit.MICROS));
    }
}
