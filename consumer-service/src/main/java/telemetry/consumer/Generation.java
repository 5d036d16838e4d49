package telemetry.consumer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import telemetry.contract.HourPartition;
import telemetry.contract.TelemetryRecord;

/**
 * The parts that are open at the same time, one per hour partition, and the batches whose lines they hold. It is flushed
 * as a whole and then acknowledged as a whole, so that no message waits for a part that it has no line in, and nobody
 * has to count references. A pure object: time is an argument. Not safe for use by many threads.
 */
final class Generation {
    private final Limits limits;
    private final Map<HourPartition, OpenPart> parts = new TreeMap<>();
    private final List<Batch> batches = new ArrayList<>();
    private long openedNanos;
    private long size;
    private int largestPart;
    private int messages;

    /**
     * When a generation is rotated.
     *
     * @param partSize bytes of its largest part
     * @param ageNanos time since its oldest batch came
     * @param openSize bytes of all its parts
     * @param messages messages that its batches hold
     */
    record Limits(long partSize, long ageNanos, long openSize, int messages) {
        static Limits of(ConsumerProperties properties) {
            return new Limits(
                    properties.partSize().toBytes(),
                    properties.partAge().toNanos(),
                    properties.maxOpenSize().toBytes(),
                    properties.maxOpenMessages());
        }
    }

    Generation(Limits limits) {
        this.limits = limits;
    }

    void add(Batch batch, long nowNanos) {
        if (batches.isEmpty()) {
            openedNanos = nowNanos;
        }
        batches.add(batch);
        messages += batch.messages().size();
        batch.records().forEach(this::append);
    }

    private void append(TelemetryRecord record) {
        OpenPart part = parts.computeIfAbsent(record.hour(), hour -> new OpenPart());
        size -= part.size();
        part.append(record);
        size += part.size();
        largestPart = Math.max(largestPart, part.size());
    }

    /** Why the generation must be flushed now, if it must. */
    Optional<Rotation> rotation(long nowNanos) {
        if (isEmpty()) {
            return Optional.empty();
        }
        if (largestPart >= limits.partSize()) {
            return Optional.of(Rotation.SIZE);
        }
        if (size >= limits.openSize()) {
            return Optional.of(Rotation.OPEN_SIZE);
        }
        if (messages >= limits.messages()) {
            return Optional.of(Rotation.MESSAGES);
        }
        return nanosLeft(nowNanos) <= 0 ? Optional.of(Rotation.AGE) : Optional.empty();
    }

    /** How long the generation may stay open if nothing more comes; its whole age if it is empty. */
    long nanosLeft(long nowNanos) {
        return isEmpty() ? limits.ageNanos() : limits.ageNanos() - (nowNanos - openedNanos);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    Map<HourPartition, OpenPart> parts() {
        return parts;
    }

    List<DeadLetter> deadLetters() {
        return batches.stream().flatMap(batch -> batch.deadLetters().stream()).toList();
    }

    List<ReceivedMessage> messages() {
        return batches.stream().flatMap(batch -> batch.messages().stream()).toList();
    }

    int records() {
        return parts.values().stream().mapToInt(OpenPart::lines).sum();
    }

    /** Tells every batch that all is durable and deleted. */
    void acknowledge() {
        batches.forEach(batch -> batch.acknowledged().complete(null));
    }

    /** Tells every batch that its messages were left to SQS. */
    void giveUp(Throwable cause) {
        batches.forEach(batch -> batch.acknowledged().completeExceptionally(cause));
    }
}
