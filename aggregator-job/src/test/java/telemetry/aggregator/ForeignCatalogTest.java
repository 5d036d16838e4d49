package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.lake.ForeignTables;
import telemetry.service.StartRefusedException;

/** Tests the service with tables that an external catalog keeps. */
@ExtendWith(OutputCaptureExtension.class)
class ForeignCatalogTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String KEY = "a-reading-key";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @BeforeEach
    void createBucket() {
        bucket = LakeFixture.create(cloud.s3());
    }

    private ConfigurableApplicationContext start(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--telemetry.bucket=" + bucket.bucket(),
                "--telemetry.aggregator.work-folder=" + folder.resolve("work-" + UUID.randomUUID()),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--telemetry.api-key=" + KEY));
        args.addAll(List.of(more));
        return AggregatorApplication.builder().properties(cloud.settings()).run(args.toArray(String[]::new));
    }

    private void putRecords() {
        String[] lines = new String[3];
        for (int second = 0; second < lines.length; second++) {
            String time = HOUR.start().plusSeconds(second).toString();
            lines[second] = LakeFixture.line(time, "v1", "{\"engine_rpm\":900}", time);
        }
        bucket.put(HOUR, lines);
    }

    private static HttpResponse<String> aggregate(ConfigurableApplicationContext service) throws Exception {
        return send(
                service, "/aggregations", HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + HOUR + "\"}"), "POST");
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext service, String path) throws Exception {
        return send(service, path, HttpRequest.BodyPublishers.noBody(), "GET");
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext service, String path, HttpRequest.BodyPublisher body, String method)
            throws Exception {
        String port = service.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-API-Key", KEY)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void await(CapturedOutput output, String text) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!output.getOut().contains(text) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(output.getOut()).contains(text);
    }

    @Test
    void theServiceStartsWithoutItsCatalogSaysSoAndFoldsOnceItIsThere(CapturedOutput output) throws Exception {
        int port = TestSocketUtils.findAvailableTcpPort();
        String uri = ForeignTables.uri(port);
        putRecords();
        try (ConfigurableApplicationContext service = start("--telemetry.lake.catalog.uri=" + uri)) {
            await(output, "event=tables_unavailable catalog=" + uri + " passing=true");
            HttpResponse<String> refused = aggregate(service);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            assertThat(get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);

            try (ForeignTables catalog = ForeignTables.start(bucket.bucket(), port)) {
                assertThat(catalog.uri()).isEqualTo(uri);
                assertThat(aggregate(service).body()).contains("\"records\":3");
                assertThat(bucket.read("curated/catalog.json")).contains(uri, "\"rest\"");
                HttpResponse<String> own = get(service, "/iceberg/v1/config");
                assertThat(own.statusCode()).isEqualTo(404);
                assertThat(own.body()).contains("NoSuchEndpointException", uri);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry.lake.catalog.uri, --telemetry.lake.catalog.uri=http://127.0.0.1:1/rest",
        "telemetry.can.groups, --telemetry.can.groups[0].vehicles=* --telemetry.can.groups[0].dbc=s3://cars/can/"
    })
    void theEngineTrinoIsRefusedBesideASettingThatItCannotFollow(String setting, String settings) {
        List<String> arguments = new ArrayList<>(List.of(settings.split(" ", -1)));
        arguments.add("--telemetry.aggregator.engine=trino");
        arguments.add("--telemetry.trino.url=jdbc:trino://127.0.0.1:1");
        arguments.add("--telemetry.lake.operator-key=operator-key-of-a-test-0123456789");

        assertThatThrownBy(() -> start(arguments.toArray(String[]::new)))
                .hasRootCauseInstanceOf(StartRefusedException.class)
                .rootCause()
                .hasMessage("telemetry.aggregator.engine is trino and %s is set", setting);
    }

    @Test
    void aServiceWithoutTheOwnersSettingsDoesNotStart() {
        bucket.put(
                "curated/catalog.json",
                "{\"store\":\"rest\",\"uri\":\"https://catalog.example\",\"warehouse\":\"w\",\"namespace\":\"fleet\"}");

        for (String settings :
                List.of("--telemetry.lake.catalog.uri=", "--telemetry.lake.catalog.uri=https://other.example")) {
            assertThatThrownBy(() -> start(settings))
                    .isInstanceOfSatisfying(
                            StartRefusedException.class,
                            refused -> assertThat(refused.action()).contains("telemetry.lake.catalog."))
                    .hasMessageContainingAll(
                            bucket.bucket(),
                            "telemetry.lake.catalog.uri=https://catalog.example",
                            ".warehouse=w",
                            ".namespace=fleet");
        }
    }
}
