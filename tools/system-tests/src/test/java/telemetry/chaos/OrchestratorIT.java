package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.lab.PlatformService;
import telemetry.lab.QueueGauge;

/**
 * Tests the supervision of services with a real consumer and short intervals: the replaced processes and the effect on
 * messages.
 */
class OrchestratorIT {
    private static final Duration MAX_START = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MESSAGES = 20;
    private static final HealthCheck QUICK = new HealthCheck(
            HealthCheck.Probe.LIVENESS,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            3,
            Duration.ofSeconds(5));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static FaultProxy store;

    private final EventLog log = new EventLog(new PrintWriter(System.err, true, UTF_8), Clock.systemUTC());
    private final Faults faults = new Faults(log);
    private Provisioning names = Provisioning.DEFAULT;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        store = new FaultProxy(CloudService.S3, cloud.access().s3());
    }

    @AfterAll
    static void stopCloud() {
        store.close();
        cloud.close();
    }

    @BeforeEach
    void ownQueues() {
        String id = "q" + System.nanoTime();
        names = new Provisioning(id, id + "-dlq", "telemetry", Duration.ofSeconds(6), 2);
        names.apply(cloud.sqs(), cloud.s3());
    }

    @Test
    void aCrashIsAFaultAndTheServiceIsRestarted() throws Exception {
        try (SupervisedService consumer = consumer(QUICK)) {
            assertThat(consumer.awaitReady(MAX_START)).isTrue();
            assertThat(faults.all()).isEmpty();

            signal("KILL", consumer.pid());

            await().atMost(PATIENCE).until(() -> consumer.starts() == 2);
            assertThat(faults.all()).singleElement().asString().startsWith("consumer crashed with exit code 137");
            assertThat(consumer.crashes()).isOne();
        }
    }

    @Test
    @Tag("long")
    void aHangingProcessIsReplacedWhichIsAFaultUnlessTheScheduleFrozeIt() throws Exception {
        try (SupervisedService consumer = consumer(QUICK)) {
            consumer.awaitUp(MAX_START);
            consumer.freeze();
            await().atMost(PATIENCE).until(() -> consumer.starts() == 2);
            assertThat(faults.all()).isEmpty();
            assertThat(consumer.replacements()).isOne();

            consumer.awaitUp(MAX_START);
            signal("STOP", consumer.pid());

            await().atMost(PATIENCE).until(() -> consumer.starts() == 3);
            assertThat(faults.all())
                    .singleElement()
                    .asString()
                    .contains("failed 3 consecutive health checks (/actuator/health/liveness)");
            assertThat(consumer.replacements()).isEqualTo(2);
            assertThat(consumer.crashes()).isZero();
        }
    }

    /**
     * Compares a readiness check with a liveness check under outages of equal length. With the readiness check the
     * outage lasts until messages reach maxReceiveCount and are dead-lettered.
     */
    @Test
    @Tag("long")
    void anOutageOfTheStoreDeadLettersHealthyMessagesOnlyWithAReadinessCheck() throws Exception {
        long start = System.nanoTime();
        try (SupervisedService consumer = consumer(QUICK.asking(HealthCheck.Probe.READINESS))) {
            consumer.awaitUp(MAX_START);
            try (FaultProxy.Outage outage = store.begin(CloudFault.ERROR)) {
                start = System.nanoTime();
                enqueue();
                await().atMost(PATIENCE).until(() -> deadLetters() > 0);
                assertThat(consumer.replacements()).isGreaterThanOrEqualTo(names.maxReceives());
            }
        }
        Duration outageDuration = Duration.ofNanos(System.nanoTime() - start);
        assertThat(faults.all()).isNotEmpty();

        ownQueues();
        try (SupervisedService consumer = consumer(QUICK)) {
            consumer.awaitUp(MAX_START);
            try (FaultProxy.Outage outage = store.begin(CloudFault.ERROR)) {
                enqueue();
                Thread.sleep(outageDuration);
            }
            await().atMost(PATIENCE).until(() -> new QueueGauge(cloud.sqs(), names.queue()).messages() == 0);
            assertThat(deadLetters()).isZero();
            assertThat(consumer.replacements()).isZero();
        }
    }

    private SupervisedService consumer(HealthCheck check) throws IOException {
        CloudAccess access = cloud.access().withS3(store.url());
        Map<String, Object> settings = new HashMap<>(SupervisedServices.settings(access));
        settings.put("telemetry.queue", names.queue());
        settings.put("telemetry.dead-letter-queue", names.deadLetterQueue());
        settings.put("telemetry.bucket", names.bucket());
        settings.put("telemetry.aws.timeout", "2s");
        settings.put("telemetry.aws.attempt-timeout", "1s");
        settings.put("telemetry.consumer.adaptive-age", "false");
        settings.put("telemetry.consumer.part-age", "500ms");
        Path logs = Files.createDirectories(folder.resolve("logs-" + names.queue()));
        return new SupervisedService(
                PlatformService.CONSUMER,
                SupervisedServices.options(PlatformService.CONSUMER, true, logs),
                settings,
                logs,
                check,
                log,
                faults);
    }

    private void enqueue() {
        String url = new QueueGauge(cloud.sqs(), names.queue()).url();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < MESSAGES; i++) {
            String line =
                    "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\":%d},\"ingest_received_at\":\"%s\"}"
                            .formatted(now, i, now);
            cloud.sqs().sendMessage(send -> send.queueUrl(url).messageBody(line));
        }
    }

    private int deadLetters() {
        return new QueueGauge(cloud.sqs(), names.deadLetterQueue()).messages();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
