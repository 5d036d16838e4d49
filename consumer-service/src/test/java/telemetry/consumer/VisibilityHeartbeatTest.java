package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import telemetry.aws.Queue;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;
import telemetry.service.VitalThreads;

class VisibilityHeartbeatTest {
    private static final Duration VISIBILITY =
            Duration.ofMillis(3_600); // a check every 0.3 s, an extension every 1.2 s

    private final FakeSqs sqs = new FakeSqs();
    private final VisibilityHeartbeat heartbeat = new VisibilityHeartbeat(
            new Acknowledger(sqs, new Queue(sqs, "queue"), new ConsumerMetrics(new SimpleMeterRegistry())),
            new VitalThreads(event -> {}));

    @AfterEach
    void stop() {
        heartbeat.stop();
    }

    @Test
    void aFailedExtensionIsRetriedAtTheNextBeat() {
        sqs.refuseExtensions.set(1);
        heartbeat.watch(batch("a"));
        heartbeat.start(VISIBILITY);

        await().until(() -> sqs.extensions.get() == 1);
        long failed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10)).until(() -> sqs.extensions.get() == 2);

        assertThat(Duration.ofNanos(System.nanoTime() - failed)).isLessThan(Duration.ofMillis(900));
        await().during(Duration.ofMillis(700)).until(() -> sqs.extensions.get() == 2);
    }

    @Test
    void aSlowExtensionDoesNotDelayOthers() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        sqs.slowExtensions.put("slow", slow);
        heartbeat.watch(batch("slow"));
        heartbeat.watch(batch("quick"));
        heartbeat.start(VISIBILITY);

        await().until(() -> Collections.frequency(sqs.extended, "quick") >= 2);
        assertThat(sqs.extended).doesNotContain("slow");
        slow.complete(null);
        await().until(() -> sqs.extended.contains("slow"));
    }

    private static Batch batch(String handle) {
        return Batch.read(
                List.of(new ReceivedMessage(handle, handle, 0, "rubbish".getBytes(UTF_8))),
                RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC()));
    }
}
