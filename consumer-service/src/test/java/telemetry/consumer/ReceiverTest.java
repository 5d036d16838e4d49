package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartCompression;
import telemetry.contract.RecordReader;
import telemetry.service.VitalThreads;

/** Completes receives before and after a stop. */
class ReceiverTest {
    private static final int RECEIVES = 8;
    private static final int WARM_UP = 10 * (1 + 2 + 4); // messages of the full receives that open the window
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final AwsCalls CALLS = new AwsCalls(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            10,
            RequestChecksumCalculation.WHEN_SUPPORTED);

    private final FakeS3 s3 = new FakeS3();
    private final FakeSqs sqs = new FakeSqs();
    private final Queue queue = new Queue(sqs, "queue");
    private final ConsumerMetrics metrics = new ConsumerMetrics(new SimpleMeterRegistry());
    private final Admission admission = new Admission(1_000, 1_000_000, RECEIVES);
    private final List<Object> events = Collections.synchronizedList(new ArrayList<>());
    private final VitalThreads vital = new VitalThreads(events::add);
    private final Acknowledger acknowledger = new Acknowledger(sqs, queue, metrics);
    private final Flusher flusher = new Flusher(
            new PartStore(s3, "bucket", PartCompression.NONE, Clock.systemUTC(), metrics),
            new DeadLetterQueue(sqs, new Queue(sqs, "dlq"), metrics),
            acknowledger,
            admission,
            metrics,
            new Flusher.Settings(
                    Clock.systemUTC(), new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)), 4, record -> {}));
    private final PartWriter writer = new PartWriter(
            new Generation.Limits(1_000_000, Duration.ofMinutes(1).toNanos(), 1_000_000, 1_000),
            PartAge.fixed(Duration.ofMinutes(1)),
            new RecentRecords(DataSize.ofMegabytes(1)),
            Clock.systemUTC(),
            flusher,
            vital);
    private final Receiver receiver = new Receiver(
            new Poll(sqs, queue, Duration.ofSeconds(1), CALLS),
            writer,
            admission,
            new VisibilityHeartbeat(acknowledger, vital),
            new QueueWatch(queue, new Queue(sqs, "dlq"), Clock.systemUTC(), new SimpleMeterRegistry()),
            metrics,
            new Receiver.Settings(
                    RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC()),
                    () -> Duration.ofSeconds(30),
                    new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)),
                    RECEIVES,
                    vital));

    @Test
    void messagesReceivedDuringAStopAreFlushedAsOnePart() throws InterruptedException {
        receiver.start();
        List<CompletableFuture<ReceiveMessageResponse>> running = allReceives();

        Thread stop = Thread.ofVirtual().start(receiver::stop);
        for (CompletableFuture<ReceiveMessageResponse> receive : running) {
            Thread.sleep(30); // completes the receives one after another
            receive.complete(messages(1));
        }
        stop.join();

        assertThat(s3.lines()).hasSize(WARM_UP + RECEIVES);
        assertThat(s3.objects).hasSize(1);
        assertThat(sqs.deleted).hasSize(WARM_UP + RECEIVES);
        assertThat(sqs.receives).as("a receive after the stop").isEmpty();
    }

    @Test
    void aReceiveThatNeverEndsDelaysAStopByAtMostItsTimeoutAndReceivedLinesAreStored() throws InterruptedException {
        receiver.start();
        List<CompletableFuture<ReceiveMessageResponse>> running = allReceives();
        running.getFirst().complete(messages(1));
        long start = System.nanoTime();

        receiver.stop();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(4));
        assertThat(s3.lines()).hasSize(WARM_UP + 1);
        assertThat(sqs.deleted).hasSize(WARM_UP + 1);
        running.forEach(receive -> receive.complete(messages(1)));
        await().during(Duration.ofMillis(300)).until(() -> sqs.deleted.size() == WARM_UP + 1);
        assertThat(s3.lines()).hasSize(WARM_UP + 1);
    }

    @Test
    void anErrorInAReceivingThreadBreaksLivenessAndLosesNothing() throws InterruptedException {
        receiver.start();
        List<CompletableFuture<ReceiveMessageResponse>> running = allReceives();
        sqs.breakNextReceive.set(true);
        running.removeFirst().complete(messages(1));
        await().until(() -> !events.isEmpty());

        running.forEach(receive -> receive.complete(messages(1)));
        await().until(() -> !sqs.receives.isEmpty());
        sqs.receives.forEach(receive -> receive.complete(messages(0)));
        Thread answers = Thread.ofVirtual().start(this::answerAll);
        receiver.stop();
        answers.interrupt();

        assertThat(events).hasSize(1);
        assertThat(s3.lines()).hasSize(WARM_UP + RECEIVES);
        assertThat(sqs.deleted).hasSize(WARM_UP + RECEIVES);
    }

    private void answerAll() {
        try {
            while (true) {
                sqs.receives.take().complete(messages(0));
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Opens the window to its maximum with full receives; returns the receives that run then. */
    private List<CompletableFuture<ReceiveMessageResponse>> allReceives() throws InterruptedException {
        for (int window = 1; window < RECEIVES; window *= 2) {
            for (int i = 0; i < window; i++) {
                sqs.receives.take().complete(messages(Admission.MESSAGES_PER_RECEIVE));
            }
        }
        List<CompletableFuture<ReceiveMessageResponse>> all = new ArrayList<>();
        while (all.size() < RECEIVES) {
            all.add(sqs.receives.take());
        }
        return all;
    }

    private static ReceiveMessageResponse messages(int count) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int n = NEXT.incrementAndGet();
            String body =
                    "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"n\":%d},\"ingest_received_at\":\"%s\"}"
                            .formatted(now, n, now);
            messages.add(Message.builder()
                    .messageId("id-" + n)
                    .receiptHandle("handle-" + n)
                    .body(body)
                    .build());
        }
        return ReceiveMessageResponse.builder().messages(messages).build();
    }
}
