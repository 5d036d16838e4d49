package telemetry.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import telemetry.contract.HourPartition;
import telemetry.contract.Reason;
import telemetry.service.Stage;

/**
 * Counts lines and messages of the consumer. Each line that was read ({@code received}) is in flight until it has
 * exactly one of these outcomes:
 *
 * <ul>
 *   <li>{@code stored}: S3 confirmed the line's part.
 *   <li>{@code duplicate}: the line was dropped because its original is durable.
 *   <li>{@code dead_lettered}: the DLQ confirmed the line's dead letter.
 *   <li>{@code returned}: the message was left to SQS for redelivery, because the service stopped during an outage, the
 *       flush failed, or the DLQ refused the dead letter permanently.
 * </ul>
 *
 * <p>{@code acknowledged} counts messages that SQS deleted. docs/metrics.md lists the alerts. Safe for use by many
 * threads.
 */
final class ConsumerMetrics {
    /**
     * Time after the end of an hour at which a line becomes late data: the aggregator first reads the hour at five
     * past.
     */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final MeterRegistry registry;
    private final Counter received;
    private final Counter acknowledged;
    private final Counter acknowledgementFailures;
    private final AtomicLong inFlight = new AtomicLong();
    private final Counter read;
    private final Counter stored;
    private final Counter duplicates;
    private final Counter returned;
    private final Counter late;
    private final DistributionSummary batchMessages;
    private final Counter flushFailures;
    private final Counter deadLettersRefused;
    private final Counter liveFailures;
    private final DistributionSummary partLines;
    private final DistributionSummary partBytes;
    private final DistributionSummary partStoredBytes;
    private final Timer write;
    private final Timer queued;
    private final Timer sinceReceived;
    private final Timer sinceTimestamp;
    private final Map<Rotation, Counter> rotations = new EnumMap<>(Rotation.class);
    private final Map<Reason, Counter> deadLettered = new EnumMap<>(Reason.class);

    ConsumerMetrics(MeterRegistry registry) {
        this.registry = registry;
        received = registry.counter("telemetry.consumer.messages.received");
        acknowledged = registry.counter("telemetry.consumer.messages.acknowledged");
        acknowledgementFailures = registry.counter("telemetry.consumer.messages.acknowledgement.failures");
        registry.gauge("telemetry.consumer.records.in.flight", inFlight);
        read = registry.counter("telemetry.consumer.records.received");
        stored = registry.counter("telemetry.consumer.records.stored");
        duplicates = registry.counter("telemetry.consumer.records.duplicate");
        returned = registry.counter("telemetry.consumer.records.returned");
        late = registry.counter("telemetry.consumer.records.late");
        batchMessages = registry.summary("telemetry.consumer.batch.messages");
        flushFailures = registry.counter("telemetry.consumer.flush.failures");
        deadLettersRefused = registry.counter("telemetry.consumer.dead.letters.refused");
        liveFailures = registry.counter("telemetry.consumer.live.failures");
        partLines = registry.summary("telemetry.consumer.part.lines");
        partBytes = registry.summary("telemetry.consumer.part.bytes");
        partStoredBytes = registry.summary("telemetry.consumer.part.stored.bytes");
        write = registry.timer("telemetry.consumer.part.write");
        queued = Stage.QUEUED_TO_STORED.timer(registry);
        sinceReceived = Stage.INGEST_TO_STORED.timer(registry);
        sinceTimestamp = Stage.END_TO_END.timer(registry);
        for (Rotation rotation : Rotation.values()) {
            rotations.put(rotation, registry.counter("telemetry.consumer.rotations", "reason", rotation.tag()));
        }
        for (Reason reason : Reason.values()) {
            deadLettered.put(
                    reason, registry.counter("telemetry.consumer.records.dead_lettered", "reason", reason.tag()));
        }
    }

    void countReceived(int messages) {
        received.increment(messages);
        batchMessages.record(messages);
    }

    void countRead(int lines) {
        read.increment(lines);
        inFlight.addAndGet(lines);
    }

    void countDuplicates(int lines) {
        countOutcome(duplicates, lines);
    }

    void countReturned(int lines) {
        countOutcome(returned, lines);
    }

    private void countOutcome(Counter outcome, int lines) {
        outcome.increment(lines);
        inFlight.addAndGet(-lines);
    }

    void countAcknowledged(int messages) {
        acknowledged.increment(messages);
    }

    void countAcknowledgementFailures(int messages) {
        acknowledgementFailures.increment(messages);
    }

    void countRotation(Rotation rotation) {
        counter(rotations, rotation).increment();
    }

    /**
     * Counts a failed write, and the HTTP status that it failed with.
     *
     * @param service {@code s3} or {@code sqs}
     */
    void countFlushFailure(String service, Throwable failure) {
        flushFailures.increment();
        String answer =
                failure instanceof AwsServiceException answered ? Integer.toString(answered.statusCode()) : "none";
        registry.counter("telemetry.consumer.write.faults", "service", service, "answer", answer)
                .increment();
    }

    void countLiveFailure() {
        liveFailures.increment();
    }

    void countRefusedDeadLetter(OutgoingDeadLetter letter) {
        deadLettersRefused.increment();
        countReturned(letter.lines());
    }

    void countPart(OpenPart part, long storedBytes, long writeNanos) {
        countOutcome(stored, part.lines());
        partLines.record(part.lines());
        partBytes.record(part.size());
        partStoredBytes.record((double) storedBytes);
        write.record(writeNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Records the latency of each line of {@code part}, stored at {@code now}, and counts late data of {@code hour}.
     */
    void recordLatency(HourPartition hour, OpenPart part, Instant now) {
        if (now.isAfter(hour.end().plus(GRACE))) {
            late.increment(part.lines());
        }
        part.eachAge(now, (timestamp, received) -> {
            sinceTimestamp.record(timestamp, TimeUnit.MILLISECONDS);
            sinceReceived.record(received, TimeUnit.MILLISECONDS);
        });
    }

    /** Records the time from the send of each message to {@code now}, when all its lines are durable. */
    void recordQueued(List<ReceiptHandle> messages, Instant now) {
        long nowMillis = now.toEpochMilli();
        for (ReceiptHandle message : messages) {
            queued.record(Math.max(0, nowMillis - message.sentMillis()), TimeUnit.MILLISECONDS);
        }
    }

    /** Returns the number of lines stored since the start. */
    long stored() {
        return (long) stored.count();
    }

    void countDeadLetter(OutgoingDeadLetter letter) {
        countOutcome(counter(deadLettered, letter.reason()), letter.lines());
    }

    private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
