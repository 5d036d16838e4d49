package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import telemetry.aws.Queue;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;

/** What happens when the store or the queue fails, with fakes that fail when they are told to. */
class FlusherTest {
    private final FakeS3 s3 = new FakeS3();
    private final FakeSqs sqs = new FakeSqs();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConsumerMetrics metrics = new ConsumerMetrics(meters);
    private final Admission admission = new Admission(1_000, 1_000_000, 30);
    private final Acknowledger acknowledger = new Acknowledger(sqs, new Queue(sqs, "queue"), metrics);
    private final PartWriter writer = new PartWriter(
            new Generation.Limits(1_000_000, Duration.ofMillis(20).toNanos(), 1_000_000, 1_000),
            PartAge.fixed(Duration.ofMillis(20)),
            new RecentRecords(DataSize.ofMegabytes(1), Duration.ofMinutes(1), Ticker.systemTicker()),
            record -> {},
            Clock.systemUTC(),
            new Flusher(
                    new Lake(s3, "bucket", Clock.systemUTC(), metrics),
                    new DeadLetterQueue(sqs, new Queue(sqs, "dlq"), metrics),
                    acknowledger,
                    admission,
                    metrics,
                    Clock.systemUTC(),
                    new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)),
                    4));

    FlusherTest() {
        writer.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.close();
        assertThat(writer.isAlive()).isFalse();
    }

    @Test
    void aWriteThatFailsOnceIsTriedAgainAtOnceAndNothingIsStoredTwice() {
        s3.failNext(1);

        Batch batch = write(3);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(admission.isPaused()).isFalse();
    }

    @Test
    void aLongOutageIsWaitedOutWithoutReceivingAndWithoutLossOrDuplicate() {
        s3.failNext(Integer.MAX_VALUE);
        Batch first = write(3);
        await().until(admission::isPaused);
        Batch second = write(2);
        await().until(() -> s3.failures.get() > 5);
        assertThat(sqs.deleted).isEmpty();
        assertThat(first.acknowledged()).isNotDone();

        s3.failNext(0);

        await().until(() -> second.acknowledged().isDone());
        assertThat(s3.lines()).hasSize(5).doesNotHaveDuplicates();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(admission.isPaused()).isFalse();
    }

    @Test
    void aWriteThatSucceededButLookedLikeAFailureLeavesOneObject() {
        s3.failAfterStoring = true;
        Batch batch = write(3);
        await().until(() -> s3.failures.get() > 3);
        s3.failAfterStoring = false;

        await().until(() -> batch.acknowledged().isDone());
        assertThat(s3.objects).hasSize(1);
    }

    @Test
    void anExceptionThatNobodyExpectsDoesNotEndTheWriter() {
        sqs.breakDeletes = true;
        Batch broken = write(1);
        await().until(() -> broken.acknowledged().isCompletedExceptionally());

        sqs.breakDeletes = false;
        Batch next = write(1);
        await().until(() -> next.acknowledged().isDone());
        assertThat(next.acknowledged()).isCompleted();
        assertThat(writer.isAlive()).isTrue();
    }

    @Test
    void aRefusedDeleteUnderHttp200IsTriedAgain() {
        sqs.refuseDeletes.set(2);

        Batch batch = write(1);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(meters.counter("telemetry.consumer.messages.acknowledged").count())
                .isOne();
    }

    @Test
    void aDeleteThatIsRefusedForGoodIsCountedAndDoesNotBlock() {
        sqs.refuseDeletes.set(Integer.MAX_VALUE);

        Batch batch = write(1);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(meters.counter("telemetry.consumer.messages.acknowledgement.failures")
                        .count())
                .isOne();
    }

    @Test
    void aDeadLetterIsDurableBeforeItsMessageIsDeleted() {
        sqs.failSends.set(3);

        Batch batch = Batch.read(List.of(new ReceivedMessage("id", "handle", 0, "rubbish")), reader());
        writer.write(batch);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(sqs.sent)
                .singleElement()
                .satisfies(letter -> assertThat(letter.messageBody()).isEqualTo("rubbish"));
        assertThat(sqs.deleted).containsExactly("handle");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void aStopDuringAnOutageLeavesTheMessagesToSqs() {
        s3.failNext(Integer.MAX_VALUE);
        Batch batch = write(3);
        await().until(admission::isPaused);

        writer.drain();

        await().until(() -> batch.acknowledged().isDone());
        assertThat(batch.acknowledged()).isCompletedExceptionally();
        assertThat(sqs.deleted).isEmpty();
    }

    @Test
    void aMessageThatComesAgainAfterItsDeleteFailedIsNotStoredAgain() {
        sqs.breakDeletes = true;
        ReceivedMessage message = message(3);
        Batch batch = Batch.read(List.of(message), reader());
        writer.write(batch);
        await().until(() -> batch.acknowledged().isDone());
        sqs.breakDeletes = false;

        Batch again = Batch.read(List.of(message), reader());
        writer.write(again);

        await().until(() -> again.acknowledged().isDone());
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(count("duplicate")).isEqualTo(3);
    }

    @Test
    void whateverHappensEveryLineIsInFlightOrHasOneOutcome() {
        metrics.countRead(write(3).size());
        s3.failNext(Integer.MAX_VALUE);
        Batch held = batch(2);
        metrics.countRead(held.size());
        writer.write(held);
        await().until(admission::isPaused);
        assertThat(meters.get("telemetry.consumer.records.in.flight").gauge().value())
                .isEqualTo(5 - count("stored"));

        writer.drain();

        await().until(() -> held.acknowledged().isDone());
        assertThat(count("stored") + count("returned")).isEqualTo(5);
        assertThat(meters.get("telemetry.consumer.records.in.flight").gauge().value())
                .isZero();
    }

    private double count(String outcome) {
        return meters.counter("telemetry.consumer.records." + outcome).count();
    }

    @Test
    void messagesOfALongFlushAreKeptInvisible() {
        VisibilityHeartbeat heartbeat = new VisibilityHeartbeat(acknowledger);
        heartbeat.start(Duration.ofMillis(1_200));
        s3.failNext(Integer.MAX_VALUE);
        Batch batch = batch(1);
        heartbeat.watch(batch);
        writer.write(batch);

        await().until(() -> sqs.extensions.get() >= 2);
        s3.failNext(0);
        await().until(batch.acknowledged()::isDone);
        int extensions = sqs.extensions.get();
        await().during(Duration.ofSeconds(1)).until(() -> sqs.extensions.get() <= extensions + 1);
        heartbeat.stop();
    }

    private Batch write(int lines) {
        Batch batch = batch(lines);
        writer.write(batch);
        return batch;
    }

    private static Batch batch(int lines) {
        return Batch.read(List.of(message(lines)), reader());
    }

    private static ReceivedMessage message(int lines) {
        StringBuilder body = new StringBuilder();
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int i = 0; i < lines; i++) {
            body.append(
                    "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"n\":%d},\"ingest_received_at\":\"%s\"}\n"
                            .formatted(now, System.nanoTime(), now));
        }
        return new ReceivedMessage("id-0", "handle-0", 0, body.toString());
    }

    private static RecordReader reader() {
        return RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.systemUTC());
    }

    /** An S3 that fails as often as it is told to. */
    private static final class FakeS3 implements S3Client {
        private final Map<String, String> objects = new ConcurrentHashMap<>();
        private final AtomicInteger toFail = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private volatile boolean failAfterStoring;

        void failNext(int times) {
            toFail.set(times);
        }

        List<String> lines() {
            return objects.values().stream().flatMap(String::lines).toList();
        }

        @Override
        public PutObjectResponse putObject(Consumer<PutObjectRequest.Builder> request, RequestBody body) {
            PutObjectRequest put =
                    PutObjectRequest.builder().applyMutation(request).build();
            if (toFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                failures.incrementAndGet();
                throw SdkClientException.create("503 SlowDown");
            }
            try {
                objects.put(
                        put.key(),
                        new String(body.contentStreamProvider().newStream().readAllBytes(), UTF_8));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            if (failAfterStoring) {
                failures.incrementAndGet();
                throw SdkClientException.create("connection cut after the body");
            }
            return PutObjectResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }

    /** An SQS that refuses as often as it is told to. */
    private static final class FakeSqs implements SqsAsyncClient {
        private final List<String> deleted = Collections.synchronizedList(new ArrayList<>());
        private final List<SendMessageRequest> sent = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger refuseDeletes = new AtomicInteger();
        private final AtomicInteger failSends = new AtomicInteger();
        private final AtomicInteger extensions = new AtomicInteger();
        private volatile boolean breakDeletes;

        @Override
        public CompletableFuture<GetQueueUrlResponse> getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
            return CompletableFuture.completedFuture(
                    GetQueueUrlResponse.builder().queueUrl("http://queue").build());
        }

        @Override
        public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(
                Consumer<DeleteMessageBatchRequest.Builder> request) {
            if (breakDeletes) {
                throw new IllegalStateException("nobody expects this");
            }
            List<DeleteMessageBatchRequestEntry> entries = DeleteMessageBatchRequest.builder()
                    .applyMutation(request)
                    .build()
                    .entries();
            DeleteMessageBatchResponse.Builder answer = DeleteMessageBatchResponse.builder();
            if (refuseDeletes.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer.failed(entries.stream()
                        .map(entry ->
                                BatchResultErrorEntry.builder().id(entry.id()).build())
                        .toList());
            } else {
                entries.forEach(entry -> deleted.add(entry.receiptHandle()));
                answer.failed(List.of());
            }
            return CompletableFuture.completedFuture(answer.build());
        }

        @Override
        public CompletableFuture<ChangeMessageVisibilityBatchResponse> changeMessageVisibilityBatch(
                Consumer<ChangeMessageVisibilityBatchRequest.Builder> request) {
            extensions.incrementAndGet();
            return CompletableFuture.completedFuture(ChangeMessageVisibilityBatchResponse.builder()
                    .failed(List.of())
                    .build());
        }

        @Override
        public CompletableFuture<SendMessageResponse> sendMessage(Consumer<SendMessageRequest.Builder> request) {
            if (failSends.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return CompletableFuture.failedFuture(SdkClientException.create("no answer"));
            }
            sent.add(SendMessageRequest.builder().applyMutation(request).build());
            return CompletableFuture.completedFuture(
                    SendMessageResponse.builder().build());
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }
}
