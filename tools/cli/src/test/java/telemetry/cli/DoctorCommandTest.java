package telemetry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.lake.ForeignTables;

/** Tests {@code telemetry doctor} on an embedded cloud; a whole healthy platform is checked by the system tests. */
class DoctorCommandTest {
    private static final String READY = "{\"status\":\"UP\"}";
    private static final String NOT_READY =
            "{\"status\":\"DOWN\",\"components\":{\"queue\":{\"status\":\"DOWN\"},\"ping\":{\"status\":\"UP\"}}}";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final List<HttpServer> services = new ArrayList<>();
    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder);
        Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void stopServices() {
        services.forEach(service -> service.stop(0));
    }

    @Test
    void aHealthyPlatformHasNoFailure() throws IOException {
        int exitCode = doctor(
                Clock.systemUTC(),
                "--ingest=" + service(200, READY, "1.0"),
                "--consumer=" + service(200, READY, "1.0"),
                "--aggregator=" + service(200, READY, "1.0"),
                "--write");

        assertThat(out.toString())
                .doesNotContain("fail ")
                .containsPattern("ok +ingest +http://127.0.0.1:\\d+ is ready")
                .containsPattern("ok +versions +\\{aggregator=1.0, consumer=1.0, ingest=1.0}")
                .containsPattern("ok +redrive +telemetry moves messages to telemetry-dlq")
                .containsPattern("ok +s3 +PutObject and DeleteObject on doctor/")
                .containsPattern("ok +table +0 hours, 0 unread parts");
        assertThat(exitCode).isZero();
        assertThat(cloud.s3().listObjectsV2(list -> list.bucket("telemetry")).contents())
                .isEmpty();
    }

    @Test
    void eachFaultIsNamedInItsLine() throws IOException {
        int exitCode = doctor(
                Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10)),
                "--ingest=" + service(503, NOT_READY, "1.0"),
                "--consumer=" + service(200, READY, "1.1"),
                "--aggregator=http://127.0.0.1:1",
                "--queue=absent",
                "--bucket=absent");

        assertThat(out.toString())
                .containsPattern("fail +ingest +\\S+ is not ready; down: queue")
                .containsPattern("fail +clock +the clock of consumer differs by -(600|599|601) s")
                .containsPattern("fail +aggregator +http://127.0.0.1:1 does not answer")
                .containsPattern("warn +versions +\\{consumer=1.1, ingest=1.0}; deploy one version")
                .containsPattern("fail +sqs +SQS has no queue 'absent'")
                .containsPattern("fail +s3 +.*bucket");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void deadLettersAreAWarningAndOldUnreadPartsAFailure() throws IOException {
        String dlq =
                cloud.sqs().getQueueUrl(ask -> ask.queueName("telemetry-dlq")).queueUrl();
        cloud.sqs().sendMessage(send -> send.queueUrl(dlq).messageBody("rubbish"));
        String key = "raw/year=2026/month=11/day=23/hour=04/part-00000000-0000-0000-0000-000000000001.jsonl";
        cloud.s3().putObject(put -> put.bucket("telemetry").key(key), RequestBody.fromString("{}\n"));
        try {
            doctor(Clock.fixed(Instant.now().plus(Duration.ofHours(3)), ZoneOffset.UTC));
        } finally {
            cloud.s3().deleteObject(delete -> delete.bucket("telemetry").key(key));
            cloud.sqs().purgeQueue(purge -> purge.queueUrl(dlq));
        }

        assertThat(out.toString())
                .containsPattern("warn +dlq +about 1 dead letters; see telemetry dlq list")
                .containsPattern("ok +s3 +GetObject on raw/")
                .containsPattern("fail +table +1 hours, 1 unread parts, the oldest for 1(79|80) min");
    }

    @Test
    void aLakeThatACatalogElsewhereKeepsIsCheckedThroughIt() throws IOException {
        cloud.s3().createBucket(create -> create.bucket("foreign"));
        try (ForeignTables catalog = ForeignTables.start("foreign")) {
            cloud.s3()
                    .putObject(
                            put -> put.bucket("foreign").key("curated/catalog.json"),
                            RequestBody.fromString(
                                    "{\"store\":\"rest\",\"uri\":\"%s\",\"warehouse\":\"\",\"namespace\":\"telemetry\"}"
                                            .formatted(catalog.uri())));

            assertThat(doctor(Clock.systemUTC(), "--bucket=foreign")).isEqualTo(1);
            assertThat(out.toString())
                    .containsPattern("fail +s3 +the tables of s3://foreign belong to the REST catalog")
                    .containsPattern("ok +disk ");
            out.getBuffer().setLength(0);
            System.setProperty("telemetry.lake.catalog.uri", catalog.uri());
            doctor(Clock.systemUTC(), "--bucket=foreign");
            assertThat(out.toString()).containsPattern("ok +table +0 hours, 0 unread parts");
        } finally {
            System.clearProperty("telemetry.lake.catalog.uri");
        }
    }

    private int doctor(Clock clock, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "doctor",
                "--sqs-endpoint=" + cloud.access().sqs(),
                "--s3-endpoint=" + cloud.access().s3()));
        arguments.addAll(List.of(options));
        return Telemetry.commandLine(clock)
                .setOut(new PrintWriter(out, true))
                .execute(arguments.toArray(String[]::new));
    }

    private String service(int status, String health, String version) throws IOException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/actuator/health/readiness", exchange -> answer(exchange, status, health));
        service.createContext(
                "/actuator/info", exchange -> answer(exchange, 200, "{\"version\":\"%s\"}".formatted(version)));
        service.start();
        services.add(service);
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }
}
