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
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.model.SqsException;
import telemetry.aws.Queue;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartCompression;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.service.VitalThreads;

/** What happens when the store or the queue fails, with fakes that fail when they are told to. */
class FlusherTest {
    private final FakeS3 s3 = new FakeS3();
    private final FakeSqs sqs = new FakeSqs();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ConsumerMetrics metrics = new ConsumerMetrics(meters);
    private final List<Object> events = Collections.synchronizedList(new ArrayList<>());
    private final VitalThreads vital = new VitalThreads(events::add);
    private volatile Runnable lookup = () -> {};
    private volatile Consumer<TelemetryRecord> live = record -> {};
    private final Admission admission = new Admission(1_000, 1_000_000, 30);
    private final Acknowledger acknowledger = new Acknowledger(sqs, new Queue(sqs, "queue"), metrics);
    private final PartWriter writer = new PartWriter(
            new Generation.Limits(1_000_000, Duration.ofMillis(20).toNanos(), 1_000_000, 1_000),
            PartAge.fixed(Duration.ofMillis(20)),
            new RecentRecords(DataSize.ofMegabytes(1), Duration.ofMinutes(1), () -> {
                lookup.run();
                return System.nanoTime();
            }),
            Clock.systemUTC(),
            new Flusher(
                    new Lake(s3, "bucket", PartCompression.NONE, Clock.systemUTC(), metrics),
                    new DeadLetterQueue(sqs, new Queue(sqs, "dlq"), metrics),
                    acknowledger,
                    admission,
                    metrics,
                    Clock.systemUTC(),
                    new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)),
                    4,
                    record -> live.accept(record)),
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

        Batch batch = Batch.read(List.of(new ReceivedMessage("id", "handle", 0, "rubbish".getBytes(UTF_8))), reader());
        writer.write(batch);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(sqs.sent)
                .singleElement()
                .satisfies(letter -> assertThat(letter.messageBody()).isEqualTo("rubbish"));
        assertThat(sqs.deleted).containsExactly("handle");
        assertThat(s3.objects).isEmpty();
    }

    @Test
    void aDeadLetterThatSqsRefusesForGoodKeepsItsMessageAndNoOther() {
        sqs.refuseSends.set(SqsException.builder()
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidMessageContents")
                        .build())
                .build());
        Batch batch = Batch.read(
                List.of(new ReceivedMessage("bad", "bad", 0, "rubbish".getBytes(UTF_8)), message(2)), reader());
        metrics.countRead(batch.size());

        writer.write(batch);

        await().until(() -> batch.acknowledged().isDone());
        assertThat(s3.lines()).hasSize(2);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(admission.isPaused()).isFalse();
        assertThat(count("stored")).isEqualTo(2);
        assertThat(count("returned")).isEqualTo(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void aDeadLetterQueueThatDoesNotExistStopsNothing() {
        sqs.deadLettersMissing = true;
        Batch bad = Batch.read(List.of(new ReceivedMessage("bad", "bad", 0, "rubbish".getBytes(UTF_8))), reader());
        writer.write(bad);
        Batch good = write(2);

        await().until(() -> good.acknowledged().isDone() && bad.acknowledged().isDone());
        assertThat(s3.lines()).hasSize(2);
        assertThat(sqs.deleted).containsExactly("handle-0");
        assertThat(meters.counter("telemetry.consumer.dead.letters.refused").count())
                .isOne();
    }

    @Test
    void aLiveWindowThatFailsCostsNothing() {
        live = record -> {
            throw new IllegalStateException("injected");
        };

        Batch batch = write(3);

        await().until(() -> meters.counter("telemetry.consumer.live.failures").count() > 0);
        assertThat(batch.acknowledged()).isCompleted();
        assertThat(s3.lines()).hasSize(3);
        assertThat(sqs.deleted).containsExactly("handle-0");
    }

    @Test
    void theLiveWindowIsShownWhatIsStoredAndNothingBefore() {
        List<TelemetryRecord> shown = Collections.synchronizedList(new ArrayList<>());
        live = shown::add;
        s3.failNext(Integer.MAX_VALUE);
        write(3);
        await().until(admission::isPaused);
        assertThat(shown).isEmpty();

        s3.failNext(0);

        await().until(() -> shown.size() == 3);
    }

    @Test
    void aBatchThatFailsWhileItIsAddedIsNotAcknowledgedAndComesAgainWithoutLossOrDuplicate() {
        ReceivedMessage message = newStoredNew();
        breakNextLookup(new IllegalStateException("injected"));
        Batch broken = read(message);
        writer.write(broken);
        await().until(() -> broken.acknowledged().isDone());
        assertThat(broken.acknowledged()).isCompletedExceptionally();
        assertThat(sqs.deleted).hasSize(1);

        Batch again = read(message);
        writer.write(again);

        await().until(() -> again.acknowledged().isDone());
        assertThat(again.acknowledged()).isCompleted();
        assertThat(s3.lines()).hasSize(3).doesNotHaveDuplicates();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(count("stored") + count("duplicate") + count("returned")).isEqualTo(7);
        assertThat(inFlight()).isZero();
    }

    @Test
    void anErrorInTheWriterBreaksLivenessAndLeavesEveryBatchToSqs() {
        ReceivedMessage message = newStoredNew();
        CountDownLatch busy = new CountDownLatch(1);
        live = record -> awaitQuietly(busy);
        Batch stored = read(message(1));
        writer.write(stored);
        await().until(() -> stored.acknowledged().isDone());
        Batch broken = read(message);
        Batch waiting = read(message(1));
        writer.write(broken);
        writer.write(waiting);
        breakNextLookup(new StackOverflowError());
        busy.countDown();

        await().until(() -> waiting.acknowledged().isDone());
        Batch late = read(message(1));
        writer.write(late);

        assertThat(stored.acknowledged()).isCompleted();
        assertThat(List.of(broken, waiting, late))
                .allSatisfy(batch -> assertThat(batch.acknowledged()).isCompletedExceptionally());
        assertThat(events).hasSize(1);
        assertThat(writer.isAlive()).isFalse();
        assertThat(sqs.deleted).hasSize(2);
        assertThat(inFlight()).isZero();
    }

    /** Has {@code failure} thrown once, when a line is looked up that is stored. */
    private void breakNextLookup(Throwable failure) {
        lookup = () -> {
            lookup = () -> {};
            FlusherTest.<RuntimeException>sneak(failure);
        };
    }

    /** Gives a message of a new line, one that is stored, and a new one. */
    private ReceivedMessage newStoredNew() {
        ReceivedMessage stored = message(1);
        Batch first = read(stored);
        writer.write(first);
        await().until(() -> first.acknowledged().isDone());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (ReceivedMessage part : List.of(message(1), stored, message(1))) {
            body.writeBytes(part.body());
        }
        return new ReceivedMessage("id-1", "handle-1", 0, body.toByteArray());
    }

    private Batch read(ReceivedMessage message) {
        Batch batch = Batch.read(List.of(message), reader());
        metrics.countRead(batch.size());
        return batch;
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
    void whateverHappensEveryLineIsInFlightOrHasOneOutcome() throws InterruptedException {
        metrics.countRead(write(3).size());
        s3.failNext(Integer.MAX_VALUE);
        Batch held = batch(2);
        metrics.countRead(held.size());
        writer.write(held);
        await().until(admission::isPaused);
        assertThat(meters.get("telemetry.consumer.records.in.flight").gauge().value())
                .isEqualTo(5 - count("stored"));

        writer.close();

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
        VisibilityHeartbeat heartbeat = new VisibilityHeartbeat(acknowledger, vital);
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
        return new ReceivedMessage("id-0", "handle-0", 0, body.toString().getBytes(UTF_8));
    }

    private static RecordReader reader() {
        return RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC());
    }
}
