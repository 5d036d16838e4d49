package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.lab.BuiltJar;
import telemetry.lab.FreePort;
import telemetry.lab.QueueGauge;
import telemetry.lab.ServiceProcess;
import telemetry.simulator.IngestTarget;
import telemetry.simulator.ProgressLines;
import telemetry.simulator.RunReport;
import telemetry.simulator.Simulation;
import telemetry.simulator.SimulationPlan;
import telemetry.simulator.Verdict;
import telemetry.simulator.Verification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the services as separate processes with a heap of 256 MiB. */
class ProcessesIT {
    private static final Provisioning NAMES = Provisioning.DEFAULT;
    private static final Path ROOT = Path.of(System.getProperty("telemetry.root", ".."));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static final List<String> HEAP = List.of("-Xmx256m");
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);

    private static ServiceProcess ingest;

    @BeforeAll
    static void start() throws IOException {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        NAMES.apply(cloud.sqs(), cloud.s3());
        ingest = startService("ingest-service");
        await().atMost(Duration.ofSeconds(60)).until(ingest::isReady);
    }

    @AfterAll
    static void stop() {
        ingest.close();
        cloud.close();
    }

    @Test
    void aConsumerThatIsToldToStopMidBatchLosesAndDuplicatesNothing() throws Exception {
        RunReport run;
        // long enough that the stop finds an open part even on a slow machine
        Map<String, Object> slowRotation =
                Map.of("telemetry.consumer.part-age", "8s", "telemetry.consumer.adaptive-age", "false");
        try (ServiceProcess first = startService("consumer-service", slowRotation)) {
            await().atMost(Duration.ofSeconds(60)).until(first::isReady);
            run = simulate(new SimulationPlan(20, 4_000, 2_000, 3, 0, 0, 0));
            assertThat(first.process().terminate(STOP_TIMEOUT)).isEqualTo(143);
            assertThat(first.process().log()).contains("rotation=shutdown");
        }
        long stored = new Verification(cloud.s3(), NAMES.bucket()).verify(run).stored();
        assertThat(stored).isPositive();

        try (ServiceProcess second = startService("consumer-service")) {
            await().atMost(Duration.ofSeconds(60)).until(second::isReady);
            Verdict verdict = new Verification(cloud.s3(), NAMES.bucket()).await(run, Duration.ofSeconds(90));

            assertThat(verdict.isGood()).isTrue();
            assertThat(verdict.stored()).isEqualTo(4_000);
            await().atMost(Duration.ofSeconds(30)).until(ProcessesIT::isQueueEmpty);
        }
    }

    @Test
    void aRecordedCanLogIsReplayedAndVerifiedFromTheShell() throws Exception {
        Path log = folder.resolve("can.log");
        StringBuilder frames = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            frames.append("(1398128223.%06d) can0 %03X#%04X\n".formatted(i * 500, 0x100 + i % 34, i));
        }
        Files.writeString(log, frames);
        Path report = folder.resolve("replay.json");

        try (ServiceProcess consumer = startService("consumer-service")) {
            await().atMost(Duration.ofSeconds(60)).until(consumer::isReady);
            assertThat(telemetry(
                            "replay",
                            log.toString(),
                            "--vehicle=car-1",
                            "--batch=100",
                            "--url=" + ingest.url(),
                            "--api-key=key",
                            "--report=" + report))
                    .contains("500, 34 distinct CAN IDs", "accepted     500");
            assertThat(telemetry(
                            "verify",
                            "--report=" + report,
                            "--s3-endpoint=" + cloud.access().s3()))
                    .contains("stored       500 lines, 500 distinct records", "GOOD");
            assertThat(consumer.process().terminate(STOP_TIMEOUT)).isEqualTo(143);
        }
    }

    @Test
    void theScheduleOfASeedIsPrintedFromTheShell() throws Exception {
        assertThat(telemetry("chaos", "--seed=42", "--minutes=1", "--plan"))
                .contains("seed 42, 60.0 s", "consumer    kill -9", "sqs         resets connections");
    }

    @Test
    @Tag("long")
    void aMillionRecordsFlatOutFitIntoHeapsOf256Megabytes() throws Exception {
        try (ServiceProcess consumer = startService("consumer-service")) {
            await().atMost(Duration.ofSeconds(60)).until(consumer::isReady);
            IngestTarget target = new IngestTarget(ingest.url(), "key", 500, false);
            RunReport run = new Simulation(target, Clock.systemUTC())
                    .run(SimulationPlan.flatOut(100, 1_000_000, 5), new ProgressLines(System.err, 1_000_000));
            assertThat(run.accepted()).isEqualTo(1_000_000);

            Verdict verdict = new Verification(cloud.s3(), NAMES.bucket()).await(run, Duration.ofMinutes(5));
            System.err.println(run.recordsPerSecond() + " records/s accepted; " + verdict);

            assertThat(verdict.isGood()).isTrue();
            assertThat(verdict.stored()).isEqualTo(1_000_000);
            assertThat(consumer.process().terminate(STOP_TIMEOUT)).isEqualTo(143);
            assertThat(consumer.process().log()).doesNotContain("OutOfMemoryError");
            assertThat(ingest.process().log()).doesNotContain("OutOfMemoryError");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "consumer-service", "aggregator-job", "simulator"})
    void everyServiceContainsASoftwareBillOfMaterials(String module) throws Exception {
        try (JarFile jar = new JarFile(BuiltJar.of(module).toFile())) {
            JsonNode bom =
                    new JsonMapper().readTree(jar.getInputStream(jar.getEntry("META-INF/sbom/application.cdx.json")));
            List<String> libraries = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("BOOT-INF/lib/") && name.endsWith(".jar"))
                    .filter(name -> !name.contains("/spring-boot-jarmode-tools-")) // added by the Spring Boot plugin
                    .map(name -> name.substring("BOOT-INF/lib/".length(), name.length() - ".jar".length()))
                    .toList();
            List<String> listed = bom.get("components")
                    .valueStream()
                    .map(part -> part.get("name").stringValue() + "-"
                            + part.get("version").stringValue())
                    .toList();

            assertThat(bom.get("bomFormat").stringValue()).isEqualTo("CycloneDX");
            assertThat(libraries)
                    .isNotEmpty()
                    .allMatch(library -> listed.stream().anyMatch(library::startsWith));
        }
    }

    @Test
    void theCommandLineContainsASoftwareBillOfMaterials() throws Exception {
        Path program = ROOT.resolve("tools/cli/target/telemetry.jar");
        try (JarFile jar = new JarFile(program.toFile())) {
            List<String> libraries = List.of(
                    jar.getManifest().getMainAttributes().getValue("Class-Path").split(" "));
            String bom = new String(
                    jar.getInputStream(jar.getEntry("META-INF/sbom/application.cdx.json"))
                            .readAllBytes(),
                    StandardCharsets.UTF_8);

            assertThat(bom).contains("duckdb_jdbc", "picocli", "spring-boot");
            assertThat(libraries)
                    .hasSizeGreaterThan(100)
                    .allSatisfy(library ->
                            assertThat(program.resolveSibling(library)).exists());
        }
    }

    @Test
    void theLocalPlatformRunsFromTheShell() throws Exception {
        assertThat(telemetry(
                        "up",
                        "--telemetry.demo.exit=true",
                        "--telemetry.demo.records=200",
                        "--telemetry.demo.budget=30s",
                        "--telemetry.local.data=" + folder.resolve("up"),
                        "--telemetry.local.ingest-port=0",
                        "--telemetry.local.consumer-port=0",
                        "--telemetry.local.aggregator-port=0",
                        "--telemetry.local.sqs-port=0",
                        "--telemetry.local.s3-port=0"))
                .contains("stored 200, lost 0, duplicated 0", "GOOD")
                .doesNotContain("SLF4J", "NOT GOOD");
    }

    @Test
    void withoutAnApiKeyTheServiceRefusesToStartAndSaysHowToSetIt() throws Exception {
        Path logs = Files.createDirectories(folder.resolve("keyless"));
        try (ServiceProcess keyless = ServiceProcess.startJar("ingest-service", HEAP, 0, logs, cloud.settings())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> keyless.process().log().contains("event=start_failed"));
            assertThat(keyless.process().log())
                    .contains("problem=\"no API key is configured\"", "set the environment variable TELEMETRY_API_KEY");
        }
    }

    private static ServiceProcess startService(String module) throws IOException {
        return startService(module, Map.of());
    }

    private static ServiceProcess startService(String module, Map<String, Object> overrides) throws IOException {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.put("telemetry.api-key", "key");
        settings.putAll(overrides);
        return ServiceProcess.startJar(module, HEAP, FreePort.find(), folder, settings);
    }

    private static RunReport simulate(SimulationPlan plan) throws InterruptedException {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 20, false);
        return new Simulation(target, Clock.systemUTC()).run(plan, new ProgressLines(System.err, plan.records()));
    }

    private static String telemetry(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("telemetry").toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static boolean isQueueEmpty() {
        return new QueueGauge(cloud.sqs(), NAMES.queue()).messages() == 0;
    }
}
