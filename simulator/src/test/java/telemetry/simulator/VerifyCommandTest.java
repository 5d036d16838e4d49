package telemetry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import telemetry.cloud.EmbeddedS3;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the output of {@code verify} with an embedded S3. */
class VerifyCommandTest {
    private static final String METRICS = """
            aws_requests_total{operation="SendMessageBatch",outcome="success",service="sqs"} 4.0
            aws_billable_units_total{operation="SendMessageBatch",service="sqs"} 5.0
            aws_cost_usd_total{operation="SendMessageBatch",service="sqs"} 2.0E-6
            telemetry_ingest_records_accepted_total 20.0
            process_uptime_seconds 60.0
            """;

    @TempDir
    private static Path folder;

    private static EmbeddedS3 store;
    private static HttpServer service;
    private static Path report;
    private static List<String> sent = List.of();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            SimulatorCli.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @BeforeAll
    static void start() throws IOException {
        store = EmbeddedS3.start(0, folder.resolve("s3"));
        folder.resolve("s3/telemetry").toFile().mkdirs();
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        service.createContext("/actuator/prometheus", exchange -> {
            exchange.sendResponseHeaders(200, METRICS.length());
            exchange.getResponseBody().write(METRICS.getBytes(UTF_8));
            exchange.close();
        });
        service.start();
        report = folder.resolve("run.json");
        try (FakeIngest ingest = new FakeIngest()) {
            int exit = SimulatorCli.commandLine()
                    .execute(
                            "simulate", "--url=" + ingest.url(), "--api-key=key", "--records=20", "--report=" + report);
            assertThat(exit).isZero();
            sent = List.copyOf(ingest.accepted());
        }
    }

    @AfterAll
    static void stop() {
        service.stop(0);
        store.close();
    }

    @Test
    void theCostOfTheServicesIsPrintedWithTheVerdict() {
        verify("--services-url=" + url());

        assertThat(out.toString())
                .contains("SQS send    $0.000002  4 requests, 5 billed", "per million $0.1000, of 20 records accepted")
                .endsWith("NOT GOOD" + System.lineSeparator());
    }

    @Test
    void theCostIsPartOfTheJson() {
        verify("--json", "--services-url=" + url());

        JsonNode printed = new JsonMapper().readTree(out.toString());
        assertThat(printed.get("lost").intValue()).isEqualTo(20);
        assertThat(printed.at("/cost/items/SQS_SEND/units").intValue()).isEqualTo(5);
        assertThat(printed.at("/cost/records").intValue()).isEqualTo(20);
    }

    @Test
    void aServiceThatDoesNotAnswerIsNamed() {
        assertThat(verify("--services-url=" + url() + "/", "--services-url=http://127.0.0.1:1"))
                .isOne();

        assertThat(err.toString()).contains("http://127.0.0.1:1 does not answer when asked for /actuator/prometheus");
    }

    @Test
    void aLineOfAnotherSenderIsAnErrorOnlyWithTheOptionAlone() throws IOException {
        String bucket = "with-another";
        List<String> hours = RunReport.read(report).hours();
        PartKey part = new PartKey(HourPartition.of(Instant.parse(hours.getFirst())), UUID.randomUUID());
        Path file = folder.resolve("s3").resolve(bucket).resolve(part.key());
        Files.createDirectories(file.getParent());
        String stamp = ",\"ingest_received_at\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}";
        String others = "{\"timestamp\":\"%s\",\"vehicle_id\":\"x\",\"can_id\":\"0x1\",\"payload\":{\"a\":1}"
                .formatted(Instant.now());
        Files.write(
                file,
                Stream.concat(sent.stream().map(record -> record.substring(0, record.length() - 1)), Stream.of(others))
                        .map(record -> record + stamp)
                        .toList());

        assertThat(verify("--bucket=" + bucket)).as(out.toString()).isZero();
        assertThat(verify("--bucket=" + bucket, "--alone")).isOne();
        assertThat(out.toString()).contains("others       1 lines of other senders");
    }

    private int verify(String... more) {
        String[] args = new String[more.length + 4];
        args[0] = "verify";
        args[1] = "--report=" + report;
        args[2] = "--s3-endpoint=" + store.endpoint();
        args[3] = "--wait=1ms";
        System.arraycopy(more, 0, args, 4, more.length);
        return command.execute(args);
    }

    private static String url() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }
}
