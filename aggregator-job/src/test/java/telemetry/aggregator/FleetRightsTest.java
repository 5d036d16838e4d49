package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.service.Audit;
import telemetry.service.KeysFile;
import telemetry.service.LogLines;

/** Tests the rights of keys of the keys file in the console and in the catalog. There is no operator's key beside it. */
class FleetRightsTest {
    private static final String OPERATOR = "tmk_of-the-operator";
    private static final String ACME_OPERATOR = "tmk_of-acmes-operator";
    private static final String READER = "tmk_of-a-reader";
    private static final String ACME_READER = "tmk_of-acmes-reader";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), """
                {"keys":[
                {"id":"ops","sha256":"%s","rights":["read","operate"]},
                {"id":"acme-ops","sha256":"%s","fleet":"acme","rights":["read","operate"],"vehicles":["acme-*"]},
                {"id":"reader","sha256":"%s","rights":["read"]},
                {"id":"acme-reader","sha256":"%s","fleet":"acme","rights":["read"]}]}
                """.formatted(
                        KeysFile.digestOf(OPERATOR),
                        KeysFile.digestOf(ACME_OPERATOR),
                        KeysFile.digestOf(READER),
                        KeysFile.digestOf(ACME_READER)));
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        LakeFixture bucket = LakeFixture.create(cloud.s3());
        cloud.sqs().createQueue(create -> create.queueName("rights"));
        cloud.sqs().createQueue(create -> create.queueName("rights-dlq"));
        service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.keys.file=" + keys,
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.queue=rights",
                        "--telemetry.dead-letter-queue=rights-dlq");
    }

    @AfterAll
    static void stop() {
        service.close();
        cloud.close();
    }

    @Test
    void aReadersKeyNeitherErasesNorRedrives() throws Exception {
        assertThat(redrive(READER, "").statusCode()).isEqualTo(403);
        assertThat(erase("acme-1", READER).statusCode()).isEqualTo(403);
        assertThat(erase("acme-1", READER).body())
                .contains("the operator's key in X-Operator-Key is missing or invalid")
                .doesNotContain(READER);
    }

    @Test
    void aKeyWithTheRightToOperateRedrivesAndTheLogNamesIt() throws Exception {
        try (LogLines audit = new LogLines(Audit.class)) {
            assertThat(redrive(OPERATOR, "").statusCode()).isEqualTo(200);
            assertThat(redrive(READER, OPERATOR).statusCode()).isEqualTo(200);
            assertThat(audit.all())
                    .containsOnly("INFO event=audit action=redrive key=ops subject=\"0 letters\"")
                    .noneMatch(line -> line.contains(OPERATOR));
        }
        assertThat(redrive(ACME_OPERATOR, "").statusCode()).isEqualTo(403); // the letters are of all fleets
    }

    @Test
    void anOperatorOfAFleetErasesItsOwnVehiclesAlone() throws Exception {
        try (LogLines audit = new LogLines(Audit.class)) {
            assertThat(erase("zeta-1", ACME_OPERATOR).statusCode()).isEqualTo(403);
            assertThat(audit.all()).singleElement().asString().contains("action=refused key=acme-ops reason=not_yours");

            assertThat(erase("acme-1", ACME_OPERATOR).statusCode()).isEqualTo(202);
            await().until(() -> audit.all().size() == 2);
            assertThat(audit.all().getLast()).startsWith("INFO event=audit action=erase key=acme-ops subject=");
        }
    }

    @ParameterizedTest
    @CsvSource({"tmk_of-a-reader, 200", "tmk_of-acmes-reader, 403", "tmk_of-acmes-operator, 403", "guessed, 401"})
    void theCatalogIsClosedToAKeyOfOneFleet(String key, int status) throws Exception {
        HttpResponse<String> response =
                send(request("/iceberg/v1/namespaces", key).GET());

        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertThat(response.body())
                    .contains("ForbiddenException", "files of the tables hold the records of several fleets")
                    .contains(
                            "rows cannot be filtered",
                            "/api/vehicles/{id}/export",
                            "a key that is not bound to a fleet");
            assertThat(send(request("/api/vehicles", key).GET()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReadersKeyDoesNotCommit() throws Exception {
        HttpResponse<String> response = send(request("/iceberg/v1/namespaces/telemetry/tables/records", READER)
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("a commit needs the operator's key");
    }

    private static HttpResponse<String> redrive(String key, String operatorKey) throws Exception {
        HttpRequest.Builder request = request("/api/dead-letters/redrive", key);
        if (!operatorKey.isEmpty()) {
            request.header("X-Operator-Key", operatorKey);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString("{}")));
    }

    private static HttpResponse<String> erase(String vehicle, String key) throws Exception {
        return send(request("/api/vehicles/" + vehicle + "/erasure", key)
                .POST(HttpRequest.BodyPublishers.ofString("{\"vehicle\":\"%s\"}".formatted(vehicle))));
    }

    private static HttpRequest.Builder request(String path, String key) {
        String port = service.getEnvironment().getProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
