package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.model.SqsException;
import telemetry.aws.Queue;
import telemetry.contract.ContentDigest;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartCompression;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.service.VitalThreads;

/** Flushes with an S3 and an SQS that fail on demand. */
class FlusherTest {
    private final FakeS3 s3 = new FakeS3();
    private final FakeSqs sqs = new FakeSqs();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConsumerMetrics metrics = new ConsumerMetrics(meters);
    private final Set<Batch> settled = ConcurrentHashMap.newKeySet();
    private final List<Object> events = Collections.synchronizedList(new ArrayList<>());
    private final VitalThreads vital = new VitalThreads(events::add);
    private volatile Runnable lookup = () -> {};
    private volatile Consumer<TelemetryRecord> onStored = record -> {};
    private final Admission admission = new Admission(1_000, 1_000_000, 30);
    private final Acknowledger acknowledger = new Acknowledger(sqs, new Queue(sqs, "queue"), metrics);
    private final PartWriter writer = new PartWriter(
            new Generation.Limits(1_000_000, Duration.ofMillis(20).toNanos(), 1_000_000, 1_000),
            PartAge.fixed(Duration.ofMillis(20)),
            new RecentRecords(DataSize.ofMegabytes(1)) {
                @Override
                synchronized boolean isDurable(ContentDigest digest) {
                    boolean durable = super.isDurable(digest);
                    if (durable) {
                        lookup.run();
                    }
                    return durable;
                }
            },
            Clock.systemUTC(),
            new Flusher(
                    new PartStore(s3, "bucket", PartCompression.NONE, Clock.systemUTC(), metrics),
                    new DeadLetterQueue(sqs, new Queue(sqs, "dlq"), metrics),
                    acknowledger,
                    admission,
                    metrics,
                    new Flusher.Settings(
                            Clock.systemUTC(),
                            new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)),
                            4,
                            record -> onStored.accept(record))),
            vital);

    FlusherTest() {
        writer.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        writer.close();
        assertThat(writer.isAlive()).isFalse();
    }

    @Test
    void aFailedWriteIsRetriedImmediatelyAndStoresNoDuplicate() {
        s3.failNext(1);

        Batch batch = write(3);

        await().until(() -> isSettled(batch));
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(admission.isPaused()).isFalse();
    }

    @Test
    void aLongOutagePausesReceivingAndCausesNoLossOrDuplicate() {
        s3.failNext(Integer.MAX_VALUE);
        Batch first = write(3);
        await().until(admission::isPaused);
        Batch second = write(2);
        await().until(() -> s3.failures.get() > 5);
        assertThat(sqs.deleted).isEmpty();
        assertThat(settled).doesNotContain(first);

        s3.failNext(0);

        await().until(() -> isSettled(second));
        assertThat(s3.lines()).hasSize(5).doesNotHaveDuplicates();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(admission.isPaused()).isFalse();
    }

    @Test
    void aWriteWhoseResponseIsLostLeavesOneObject() {
        s3.failAfterStoring = true;
        Batch batch = write(3);
        await().until(() -> s3.failures.get() > 3);
        s3.failAfterStoring = false;

        await().until(() -> isSettled(batch));
        assertThat(s3.objects).hasSize(1);
    }

    @Test
    void anUnexpectedExceptionDoesNotEndTheWriter() {
        sqs.breakDeletes = true;
        Batch broken = write(1);
        await().until(() -> isSettled(broken));
        assertThat(sqs.deleted).isEmpty();

        sqs.breakDeletes = false;
        Batch next = write(1);
        await().until(() -> isSettled(next));
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(writer.isAlive()).isTrue();
    }

    @Test
    void aDeleteRefusedInAnHttp200ResponseIsRetried() {
        sqs.refuseDeletes.set(2);

        Batch batch = write(1);

        await().until(() -> isSettled(batch));
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(meters.counter("telemetry.consumer.messages.acknowledged").count())
                .isOne();
    }

    @Test
    void aPermanentlyRefusedDeleteIsCountedAndDoesNotBlock() {
        sqs.refuseDeletes.set(Integer.MAX_VALUE);

        Batch batch = write(1);

        await().until(() -> isSettled(batch));
        assertThat(meters.counter("telemetry.consumer.messages.acknowledgement.failures")
                        .count())
                .isOne();
    }

    @Test
    void aDeadLetterIsDurableBeforeItsMessageIsDeleted() {
        sqs.failSends.set(3);

        Batch batch = parse(new ReceivedMessage("id", "handle", 0, "rubbish".getBytes(UTF_8)));
        writer.write(batch);

        await().until(() -> isSettled(batch));
        assertThat(sqs.sent)
                .singleElement()
                .satisfies(letter -> assertThat(letter.messageBody()).isEqualTo("rubbish"));
        assertThat(sqs.deleted).containsExactly("handle");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void aPermanentlyRefusedDeadLetterKeepsOnlyItsOwnMessage() {
        sqs.refuseSends.set(SqsException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidMessageContents")
                        .build())
                .build());
        Batch batch = read(new ReceivedMessage("bad", "bad", 0, "rubbish".getBytes(UTF_8)), message(2));

        writer.write(batch);

        await().until(() -> isSettled(batch));
        assertThat(s3.lines()).hasSize(2);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(admission.isPaused()).isFalse();
        assertThat(count("stored")).isEqualTo(2);
        assertThat(count("returned")).isEqualTo(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aMissingDeadLetterQueueDoesNotStopTheWriter() {
        sqs.deadLettersMissing = true;
        Batch bad = parse(new ReceivedMessage("bad", "bad", 0, "rubbish".getBytes(UTF_8)));
        writer.write(bad);
        Batch good = write(2);

        await().until(() -> isSettled(good) && isSettled(bad));
        assertThat(s3.lines()).hasSize(2);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(meters.counter("telemetry.consumer.dead.letters.refused").count())
                .isOne();
    }

    @Test
    void aFailureOfTheLiveWindowDoesNotFailTheFlush() {
        onStored = record -> {
            throw new IllegalStateException("injected");
        };

        Batch batch = write(3);

        await().until(() -> meters.counter("telemetry.consumer.live.failures").count() > 0);
        assertThat(settled).contains(batch);
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
    }

    @Test
    void theLiveWindowReceivesRecordsAfterTheyAreStored() {
        List<TelemetryRecord> received = Collections.synchronizedList(new ArrayList<>());
        onStored = received::add;
        s3.failNext(Integer.MAX_VALUE);
        write(3);
        await().until(admission::isPaused);
        assertThat(received).isEmpty();

        s3.failNext(0);

        await().until(() -> received.size() == 3);
    }

    @Test
    void aBatchThatFailsWhileItIsAddedIsRedeliveredWithoutLossOrDuplicate() {
        ReceivedMessage message = messageWithAStoredLine();
        breakNextLookup(new IllegalStateException("injected"));
        Batch broken = read(message);
        writer.write(broken);
        await().until(() -> isSettled(broken));
        assertThat(count("returned")).isEqualTo(2);
        assertThat(sqs.deleted).hasSize(1);

        Batch again = read(message);
        writer.write(again);

        await().until(() -> isSettled(again));
        assertThat(s3.lines()).hasSize(3).doesNotHaveDuplicates();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(count("stored") + count("duplicate") + count("returned")).isEqualTo(7);
        assertThat(inFlight()).isZero();
    }

    @Test
    void anErrorInTheWriterBreaksLivenessAndLeavesEveryBatchToSqs() {
        ReceivedMessage message = messageWithAStoredLine();
        CountDownLatch busy = new CountDownLatch(1);
        onStored = record -> awaitQuietly(busy);
        Batch stored = read(message(1));
        writer.write(stored);
        await().until(() -> isSettled(stored));
        Batch broken = read(message);
        Batch waiting = read(message(1));
        writer.write(broken);
        writer.write(waiting);
        breakNextLookup(new StackOverflowError());
        busy.countDown();

        await().until(() -> isSettled(waiting));
        Batch late = read(message(1));
        writer.write(late);

        assertThat(settled).contains(stored, broken, waiting, late);
        assertThat(count("returned")).isEqualTo(3 + 1 + 1);
        assertThat(events).hasSize(1);
        assertThat(writer.isAlive()).isFalse();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(inFlight()).isZero();
    }

    /** Throws {@code failure} once, at the next lookup of a stored line. */
    private void breakNextLookup(Throwable failure) {
        lookup = () -> {
            lookup = () -> {};
            FlusherTest.<RuntimeException>sneak(failure);
        };
    }

    /** Returns a message with three lines: a new line, a stored line, and a new line. */
    private ReceivedMessage messageWithAStoredLine() {
        ReceivedMessage stored = message(1);
        Batch first = read(stored);
        writer.write(first);
        await().until(() -> isSettled(first));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (ReceivedMessage part : List.of(message(1), stored, message(1))) {
            body.writeBytes(part.body());
        }
        return new ReceivedMessage("id-1", "handle-1", 0, body.toByteArray());
    }

    private Batch read(ReceivedMessage... messages) {
        Batch batch = parse(messages);
        metrics.countRead(batch.size());
        return batch;
    }

    private Batch parse(ReceivedMessage... messages) {
        Batch batch = Batch.read(List.of(messages), reader());
        batch.whenSettled(() -> settled.add(batch));
        return batch;
    }

    private boolean isSettled(Batch batch) {
        return settled.contains(batch);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private double inFlight() {
        return meters.get("telemetry.consumer.records.in.flight").gauge().value();
    }

    @Test
    void aStopDuringAnOutageLeavesTheMessagesToSqs() throws InterruptedException {
        s3.failNext(Integer.MAX_VALUE);
        Batch batch = write(3);
        await().until(admission::isPaused);

        writer.close();

        await().until(() -> isSettled(batch));
        assertThat(count("returned")).isEqualTo(3);
        assertThat(sqs.deleted).isEmpty();
    }

    @Test
    void aMessageRedeliveredAfterAFailedDeleteIsNotStoredAgain() {
        sqs.breakDeletes = true;
        ReceivedMessage message = message(3);
        Batch batch = parse(message);
        writer.write(batch);
        await().until(() -> isSettled(batch));
        sqs.breakDeletes = false;

        Batch again = parse(message);
        writer.write(again);

        await().until(() -> isSettled(again));
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(count("duplicate")).isEqualTo(3);
    }

    @Test
    void everyLineIsInFlightOrHasExactlyOneOutcome() throws InterruptedException {
        metrics.countRead(write(3).size());
        s3.failNext(Integer.MAX_VALUE);
        Batch held = batch(2);
        metrics.countRead(held.size());
        writer.write(held);
        await().until(admission::isPaused);
        assertThat(meters.get("telemetry.consumer.records.in.flight").gauge().value())
                .isEqualTo(5 - count("stored"));

        writer.close();

        await().until(() -> isSettled(held));
        assertThat(count("stored") + count("returned")).isEqualTo(5);
        assertThat(meters.get("telemetry.consumer.records.in.flight").gauge().value())
                .isZero();
    }

    private double count(String outcome) {
        return meters.counter("telemetry.consumer.records." + outcome).count();
    }

    @Test
    void messagesOfALongFlushAreKeptInvisible() {
        VisibilityHeartbeat heartbeat = new VisibilityHeartbeat(acknowledger, vital);
        heartbeat.start(Duration.ofMillis(1_200));
        s3.failNext(Integer.MAX_VALUE);
        Batch batch = batch(1);
        heartbeat.watch(batch);
        writer.write(batch);

        await().until(() -> sqs.extensions.get() >= 2);
        s3.failNext(0);
        await().until(() -> isSettled(batch));
        int extensions = sqs.extensions.get();
        await().during(Duration.ofSeconds(1)).until(() -> sqs.extensions.get() <= extensions + 1);
        heartbeat.stop();
    }

    private Batch write(int lines) {
        Batch batch = batch(lines);
        writer.write(batch);
        return batch;
    }

    private Batch batch(int lines) {
        return parse(message(lines));
    }

    private static ReceivedMessage message(int lines) {
        StringBuilder body = new StringBuilder();
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        for (int i = 0; i < lines; i++) {
            body.append(
                    "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"n\":%d},\"ingest_received_at\":\"%s\"}\n"
                            .formatted(now, System.nanoTime(), now));
        }
        return new ReceivedMessage("id-0", "handle-0", 0, body.toString().getBytes(UTF_8));
    }

    private static RecordReader reader() {
        return RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC());
    }
}
