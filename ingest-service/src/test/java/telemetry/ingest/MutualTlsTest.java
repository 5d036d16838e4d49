package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.service.Audit;
import telemetry.service.KeysFile;
import telemetry.service.LogLines;

/** Tests client certificates of an authority made here, on the connection and in a load balancer's header. */
class MutualTlsTest {
    private static final int NO_CONNECTION = -1;
    private static final String KEY = "tmk_of-all-cars";
    private static final String ZETA = "tmk_of-zeta";

    @TempDir
    private static Path folder;

    private static TestCertificates certificates;
    private static IngestFixture fixture;
    private static ConfigurableApplicationContext service;
    private static Path revoked;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(folder);
        certificates.issue("car-1", "car-1.cars.example", "-signer", "ca");
        certificates.issue("car-2", "gone", "-signer", "ca", "-ext", "san=dns:car-2.cars.example");
        certificates.issue("expired", "car-1.cars.example", "-signer", "ca", "-startdate", "-9d");
        certificates.issue("otherca", "Test CA", "-ext", "bc:c");
        certificates.issue("stranger", "car-1.cars.example", "-signer", "otherca");
        revoked = folder.resolve("revoked.pem");
        certificates.revoke("server", revoked);
        fixture = IngestFixture.start(folder.resolve("cloud"));
        service = run(
                "--server.ssl.bundle=mtls",
                "--server.ssl.client-auth=want",
                "--spring.ssl.bundle.jks.mtls.keystore.location=file:" + folder.resolve("server.p12"),
                "--spring.ssl.bundle.jks.mtls.keystore.password=" + TestCertificates.PASSWORD,
                "--spring.ssl.bundle.jks.mtls.truststore.location=file:" + folder.resolve("trust.p12"),
                "--spring.ssl.bundle.jks.mtls.truststore.password=" + TestCertificates.PASSWORD,
                "--telemetry.tls.crl=" + revoked,
                "--telemetry.keys.reload=0s");
    }

    private static ConfigurableApplicationContext run(String... settings) throws IOException {
        Path keys = Files.writeString(
                folder.resolve("keys.json"), """
                {"keys":[
                {"id":"cars","certificate":"*.cars.example","fleet":"acme","rights":["send"],"vehicles":["car-*"]},
                {"id":"acme-1","sha256":"%s","fleet":"acme","rights":["send"],"vehicles":["car-*"]},
                {"id":"zeta-1","sha256":"%s","fleet":"zeta","rights":["send"],"vehicles":["zeta-*"]}]}
                """.formatted(KeysFile.digestOf(KEY), KeysFile.digestOf(ZETA)));
        return fixture.run(Stream.concat(Stream.of("--telemetry.keys.file=" + keys), Stream.of(settings))
                .toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({"car-1, 202", "car-2, 403", "car-11, 403"})
    void aCertificateSendsForItsVehicleAlone(String vehicle, int status) throws Exception {
        assertThat(post("car-1", "", vehicle)).isEqualTo(status);
        assertThat(post("car-1", KEY, vehicle)).isEqualTo(status);
    }

    @Test
    void aKeyWithoutACertificateStillSends() throws Exception {
        assertThat(post("ca", KEY, "car-2")).isEqualTo(202);
        assertThat(post("ca", "", "car-2")).isEqualTo(401);
    }

    @Test
    void aKeyOfAnotherFleetThanTheCertificatesIsRefused() throws Exception {
        try (LogLines audit = new LogLines(Audit.class)) {
            assertThat(post("car-1", ZETA, "zeta-1")).isEqualTo(401);
            assertThat(audit.all())
                    .singleElement()
                    .asString()
                    .contains("key=zeta-1 reason=another_fleets_certificate")
                    .doesNotContain(ZETA);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "stranger"})
    void anExpiredCertificateOrOneOfAnotherAuthorityIsRefused(String alias) throws Exception {
        assertThat(post(alias, "", "car-1")).isIn(NO_CONNECTION, 401);
    }

    @Test
    void aRevokedCertificateIsRefusedWithoutARestart() throws Exception {
        assertThat(post("car-2", "", "car-2")).isEqualTo(202);

        certificates.revoke("car-2", revoked);

        try (LogLines audit = new LogLines(Audit.class)) {
            assertThat(post("car-2", "", "car-2")).isEqualTo(401);
            assertThat(post("car-2", KEY, "car-2")).isEqualTo(401);
            assertThat(audit.all()).allMatch(line -> line.contains("reason=certificate_revoked"));
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.0/8, car-1, 202", "127.0.0.0/8, car-2, 403", "10.0.0.0/8, car-1, 401"})
    void aCertificateInAHeaderCountsFromAListedLoadBalancerAlone(String network, String vehicle, int status)
            throws Exception {
        try (ConfigurableApplicationContext plain = run("--telemetry.tls.proxies=" + network)) {
            HttpRequest.Builder request = request(IngestFixture.uri(plain), vehicle)
                    .header("X-Amzn-Mtls-Clientcert-Leaf", encoded(certificates.pem("car-1")));
            assertThat(send(HttpClient.newHttpClient(), request)).isEqualTo(status);
        }
    }

    /** Sends the header of the mode "passthrough", in which a load balancer verifies no certificate. */
    @ParameterizedTest
    @ValueSource(strings = {"car-1", "stranger", "expired"})
    void aCertificateThatTheLoadBalancerHasNotVerifiedIsIgnored(String alias) throws Exception {
        String chain = certificates.pem(alias) + certificates.pem("ca");
        try (ConfigurableApplicationContext plain = run("--telemetry.tls.proxies=127.0.0.0/8")) {
            HttpRequest.Builder request =
                    request(IngestFixture.uri(plain), "car-1").header("X-Amzn-Mtls-Clientcert", encoded(chain));
            assertThat(send(HttpClient.newHttpClient(), request)).isEqualTo(401);
            assertThat(send(HttpClient.newHttpClient(), request.header("X-API-Key", KEY)))
                    .isEqualTo(202);
        }
    }

    /** Encodes PEM as the load balancer does. */
    private static String encoded(String pem) {
        return URLEncoder.encode(pem, StandardCharsets.US_ASCII)
                .replace("+", "%20")
                .replace("%2B", "+")
                .replace("%3D", "=")
                .replace("%2F", "/");
    }

    /** Sends a record of {@code vehicle} with the certificate of {@code alias}, and with {@code key} if there is one. */
    private static int post(String alias, String key, String vehicle)
            throws GeneralSecurityException, IOException, InterruptedException {
        URI uri = URI.create(IngestFixture.uri(service).toString().replace("http:", "https:"));
        HttpRequest.Builder request = request(uri, vehicle);
        if (!key.isEmpty()) {
            request.header("X-API-Key", key);
        }
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.client(alias)).build()) {
            return send(client, request);
        }
    }

    private static int send(HttpClient client, HttpRequest.Builder request) throws InterruptedException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException refused) {
            return NO_CONNECTION;
        }
    }

    private static HttpRequest.Builder request(URI uri, String vehicle) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"rpm\":1}}"
                                .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS), vehicle)));
    }
}
