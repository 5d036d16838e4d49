package telemetry.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import telemetry.contract.ContentDigest;
import telemetry.contract.HourPartition;
import telemetry.contract.TelemetryRecord;

/**
 * The open parts, one per hour partition, and the batches whose lines they hold. A generation is flushed as a whole and
 * then acknowledged as a whole, so no reference counts per part are needed.
 *
 * <p>A line is a duplicate if its record is durable or already in this generation. Duplicates are counted and dropped;
 * their messages are acknowledged with the generation. The lines of an earlier generation are either durable or left to
 * SQS before the next generation takes its first batch.
 *
 * <p>A generation reads no clock: time is an argument. Not safe for use by many threads.
 */
final class Generation {
    private final Limits limits;
    private final RecentRecords recent;
    private final Set<ContentDigest> digests = new HashSet<>();
    private final Map<HourPartition, OpenPart> parts = new TreeMap<>();
    private final List<Batch> batches = new ArrayList<>();
    private long openedNanos;
    private long size;
    private int largestPart;
    private int messages;
    private int lines;
    private int duplicates;
    private boolean durable;

    /**
     * Limits at which a generation is flushed.
     *
     * @param partSize size of the largest part, in bytes
     * @param ageNanos time since the first batch, in nanoseconds
     * @param openSize total size of the parts, in bytes
     * @param messages number of messages
     */
    record Limits(long partSize, long ageNanos, long openSize, int messages) {
        static Limits of(ConsumerProperties properties) {
            return new Limits(
                    properties.partSize().toBytes(),
                    properties.partAge().toNanos(),
                    properties.maxOpenSize().toBytes(),
                    properties.maxOpenMessages());
        }

        Limits withAge(Duration age) {
            return new Limits(partSize, age.toNanos(), openSize, messages);
        }
    }

    Generation(Limits limits, RecentRecords recent) {
        this.limits = limits;
        this.recent = recent;
    }

    /**
     * Adds all lines of {@code batch}. If this method throws, the lines added so far are stored with the generation,
     * but the batch is not acknowledged and SQS redelivers its messages.
     */
    void add(Batch batch, long nowNanos) {
        if (batches.isEmpty()) {
            openedNanos = nowNanos;
        }
        batch.takeLines().forEach(this::add);
        batches.add(batch);
        messages += batch.messages().size();
        lines += linesOf(batch.deadLetters());
    }

    private void add(Line line) {
        if (recent.isEnabled() && (recent.isDurable(line.digest()) || !digests.add(line.digest()))) {
            duplicates++;
        } else {
            append(line.record());
        }
        lines++;
    }

    private void append(TelemetryRecord record) {
        OpenPart part = parts.computeIfAbsent(record.hour(), hour -> new OpenPart());
        size -= part.size();
        part.append(record);
        size += part.size();
        largestPart = Math.max(largestPart, part.size());
    }

    /** Returns the reason to flush the generation now, or empty if no limit is reached. */
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
        return nanosUntilMaxAge(nowNanos) <= 0 ? Optional.of(Rotation.AGE) : Optional.empty();
    }

    /** Returns the time until the generation reaches its maximum age; the maximum age if it is empty. */
    long nanosUntilMaxAge(long nowNanos) {
        return isEmpty() ? limits.ageNanos() : limits.ageNanos() - (nowNanos - openedNanos);
    }

    boolean isEmpty() {
        return batches.isEmpty();
    }

    /** Returns the time since the first batch was added. */
    Duration openFor(long nowNanos) {
        return Duration.ofNanos(nowNanos - openedNanos);
    }

    /**
     * Returns the age at {@code now}, since ingest, of the lines in the part with the most lines; empty without parts.
     */
    Optional<Latency> sinceReceived(Instant now) {
        return parts.values().stream()
                .max(Comparator.comparingInt(OpenPart::lines))
                .map(part -> part.sinceReceived(now));
    }

    Map<HourPartition, OpenPart> parts() {
        return parts;
    }

    List<OutgoingDeadLetter> deadLetters() {
        return batches.stream().flatMap(batch -> batch.deadLetters().stream()).toList();
    }

    List<ReceiptHandle> messages() {
        return batches.stream().flatMap(batch -> batch.messages().stream()).toList();
    }

    /** Returns the messages to delete: all messages except the ones with a permanently refused dead letter. */
    List<ReceiptHandle> deletable() {
        return batches.stream().flatMap(batch -> batch.deletable().stream()).toList();
    }

    /** Returns the number of lines added: records, duplicates and lines of dead letters. */
    int lines() {
        return lines;
    }

    int records() {
        return parts.values().stream().mapToInt(OpenPart::lines).sum();
    }

    /** Returns the number of duplicates, which were dropped. */
    int duplicates() {
        return duplicates;
    }

    /** Marks all records as durable. A redelivery is a duplicate from now on, even if a message cannot be deleted. */
    void markDurable() {
        durable = true;
        recent.remember(digests);
    }

    /** Returns the number of lines without an outcome. A duplicate has no outcome until all records are durable. */
    int pendingLines() {
        if (durable) {
            return 0;
        }
        int stored = parts.values().stream()
                .filter(OpenPart::isStored)
                .mapToInt(OpenPart::lines)
                .sum();
        List<OutgoingDeadLetter> resolved =
                deadLetters().stream().filter(OutgoingDeadLetter::isResolved).toList();
        return lines - stored - linesOf(resolved);
    }

    private static int linesOf(List<OutgoingDeadLetter> letters) {
        return letters.stream().mapToInt(OutgoingDeadLetter::lines).sum();
    }

    /** Settles every batch. */
    void settle() {
        batches.forEach(Batch::settle);
    }
}
