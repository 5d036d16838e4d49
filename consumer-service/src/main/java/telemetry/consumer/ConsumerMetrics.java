package telemetry.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import telemetry.contract.Reason;

/**
 * The account of the consumer. {@code stored} counts a line when S3 has confirmed its part; {@code dead_lettered} when
 * the DLQ has confirmed it; {@code acknowledged} counts a message when SQS has deleted it. Safe for use by many threads.
 */
final class ConsumerMetrics {
    private final Counter received;
    private final Counter acknowledged;
    private final Counter acknowledgementFailures;
    private final Counter stored;
    private final Counter flushFailures;
    private final DistributionSummary partLines;
    private final DistributionSummary partBytes;
    private final Timer write;
    private final Map<Rotation, Counter> rotations = new EnumMap<>(Rotation.class);
    private final Map<Reason, Counter> deadLettered = new EnumMap<>(Reason.class);

    ConsumerMetrics(MeterRegistry registry) {
        received = registry.counter("telemetry.consumer.messages.received");
        acknowledged = registry.counter("telemetry.consumer.messages.acknowledged");
        acknowledgementFailures = registry.counter("telemetry.consumer.messages.acknowledgement.failures");
        stored = registry.counter("telemetry.consumer.records.stored");
        flushFailures = registry.counter("telemetry.consumer.flush.failures");
        partLines = registry.summary("telemetry.consumer.part.lines");
        partBytes = registry.summary("telemetry.consumer.part.bytes");
        write = registry.timer("telemetry.consumer.part.write");
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

    void countFlushFailure() {
        flushFailures.increment();
    }

    void countPart(OpenPart part, long writeNanos) {
        stored.increment(part.lines());
        partLines.record(part.lines());
        partBytes.record(part.size());
        write.record(writeNanos, TimeUnit.NANOSECONDS);
    }

    void countDeadLetter(DeadLetter letter) {
        counter(deadLettered, letter.reason()).increment(letter.lines());
    }

    private static <K extends Enum<K>> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }
}
