package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that a service takes up changed files of its TLS bundle, with the settings that docs/security.md shows. */
class TlsReloadTest {
    private static final Duration QUIET = Duration.ofMillis(200);

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;
    private static IngestFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(folder);
        certificates.issue("renewed", "localhost", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
        certificates.issue("car", "car-1.cars.example", "-signer", "ca");
        certificates.issue("newca", "New CA", "-ext", "bc:c");
        certificates.issue("newcar", "car-1.cars.example", "-signer", "newca");
        fixture = IngestFixture.start(folder.resolve("cloud"));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** Replaces each file, or the link to the folder of all of them, as Kubernetes does with a mounted secret. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void newConnectionsUseTheChangedFilesWithoutARestart(boolean throughALink) throws Exception {
        Path tls = Files.createDirectory(folder.resolve("tls-" + throughALink));
        mount(tls, "first", "server", "ca", throughALink);
        try (ConfigurableApplicationContext service = run(tls)) {
            Answer before = post(service, "car");
            assertThat(before.server()).isEqualTo(certificates.certificate("server"));
            assertThat(before.status()).isEqualTo(202);
            assertThat(post(service, "newcar").status()).isEqualTo(401); // sends none, since its issuer is unknown

            mount(tls, "second", "renewed", "newca", throughALink);

            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                Answer after = post(service, "newcar");
                assertThat(after.server()).isEqualTo(certificates.certificate("renewed"));
                assertThat(after.status()).isEqualTo(202);
            });
            assertThat(post(service, "car").status()).isEqualTo(401);
        }
    }

    private static ConfigurableApplicationContext run(Path tls) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), """
                {"keys":[{"id":"cars","certificate":"*.cars.example","fleet":"acme","rights":["send"],"vehicles":["car-*"]}]}
                """);
        return fixture.run(
                "--server.ssl.bundle=fleet",
                "--server.ssl.client-auth=want",
                "--spring.ssl.bundle.pem.fleet.keystore.certificate=" + tls.resolve("server.pem"),
                "--spring.ssl.bundle.pem.fleet.keystore.private-key=" + tls.resolve("server.key"),
                "--spring.ssl.bundle.pem.fleet.truststore.certificate=" + tls.resolve("fleet-ca.pem"),
                "--spring.ssl.bundle.pem.fleet.reload-on-update=true",
                "--spring.ssl.bundle.watch.file.quiet-period=" + QUIET.toMillis() + "ms",
                "--telemetry.keys.file=" + keys);
    }

    /** Writes the files of a bundle to {@code tls}; through links, to a folder {@code version} in it. */
    private static void mount(Path tls, String version, String server, String authority, boolean throughALink)
            throws Exception {
        Map<String, String> files = Map.of(
                "server.pem", certificates.pem(server),
                "server.key", certificates.privateKeyPem(server),
                "fleet-ca.pem", certificates.pem(authority));
        if (throughALink) {
            Path content = Files.createDirectory(tls.resolve(version));
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(content.resolve(file.getKey()), file.getValue());
            }
            Path link = Files.createSymbolicLink(tls.resolve("new"), Path.of(version));
            Files.move(link, tls.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            for (String file : files.keySet()) {
                if (Files.notExists(tls.resolve(file))) {
                    Files.createSymbolicLink(tls.resolve(file), Path.of("..data", file));
                }
            }
        } else {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path written = Files.writeString(tls.resolve("new"), file.getValue());
                Files.move(written, tls.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private record Answer(int status, Certificate server) {}

    /** Sends a record on a new connection with the certificate of {@code alias}. */
    private static Answer post(ConfigurableApplicationContext service, String alias) throws Exception {
        URI uri = URI.create(IngestFixture.uri(service).toString().replace("http:", "https:"));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"timestamp\":\"%s\",\"vehicle_id\":\"car-1\",\"can_id\":\"0x1F0\",\"payload\":{\"rpm\":1}}"
                                .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS))))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.client(alias)).build()) {
            HttpResponse<Void> response = client.send(request, HttpResponse.BodyHandlers.discarding());
            return new Answer(
                    response.statusCode(), response.sslSession().orElseThrow().getPeerCertificates()[0]);
        }
    }
}
