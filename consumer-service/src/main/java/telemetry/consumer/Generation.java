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
 * The parts that are open at the same time, one per hour partition, and the batches whose lines they hold. It is flushed
 * as a whole and then acknowledged as a whole, so that no message waits for a part that it has no line in, and nobody
 * has to count references.
 *
 * <p>A line whose record is durable already, or in this generation already, is a duplicate: it is counted and left out,
 * and its message is acknowledged with the generation. Earlier generations need not be asked: each is durable or given
 * up before the next takes its first batch.
 *
 * <p>A pure object: time is an argument. Not safe for use by many threads.
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

        Limits withAge(Duration age) {
            return new Limits(partSize, age.toNanos(), openSize, messages);
        }
    }

    Generation(Limits limits, RecentRecords recent) {
        this.limits = limits;
        this.recent = recent;
    }

    /**
     * Adds {@code batch} whole. If this throws, the generation does not acknowledge the batch: the lines added so far are
     * stored with the generation, and SQS gives the messages again.
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

    /** How long it has been open. */
    Duration waited(long nowNanos) {
        return Duration.ofNanos(nowNanos - openedNanos);
    }

    /** How old the lines of its largest part are at {@code now}, since ingest took them; empty if it has no part. */
    Optional<Latency> sinceReceived(Instant now) {
        return parts.values().stream()
                .max(Comparator.comparingInt(OpenPart::lines))
                .map(part -> part.sinceReceived(now));
    }

    Map<HourPartition, OpenPart> parts() {
        return parts;
    }

    List<DeadLetter> deadLetters() {
        return batches.stream().flatMap(batch -> batch.deadLetters().stream()).toList();
    }

    List<Receipt> messages() {
        return batches.stream().flatMap(batch -> batch.messages().stream()).toList();
    }

    /** Returns the messages to delete once all is durable: those without a dead letter that SQS refuses for good. */
    List<Receipt> deletable() {
        return batches.stream().flatMap(batch -> batch.deletable().stream()).toList();
    }

    /** Returns how many lines the generation answers for: records, duplicates and dead letters. */
    int lines() {
        return lines;
    }

    int records() {
        return parts.values().stream().mapToInt(OpenPart::lines).sum();
    }

    /** Lines that were left out because their records are durable, or become so with this generation. */
    int duplicates() {
        return duplicates;
    }

    /** All is durable: what comes again from now on is a duplicate, whether its message can be deleted or not. */
    void durable() {
        durable = true;
        recent.remember(digests);
    }

    /** Lines of which nothing is known to be durable; duplicates are not settled before their originals are. */
    int unsettled() {
        if (durable) {
            return 0;
        }
        int stored = parts.values().stream()
                .filter(OpenPart::isStored)
                .mapToInt(OpenPart::lines)
                .sum();
        List<DeadLetter> settled =
                deadLetters().stream().filter(DeadLetter::isSettled).toList();
        return lines - stored - linesOf(settled);
    }

    private static int linesOf(List<DeadLetter> letters) {
        return letters.stream().mapToInt(DeadLetter::lines).sum();
    }

    /** Tells every batch that all is durable and deleted. */
    void acknowledge() {
        batches.forEach(Batch::acknowledge);
    }

    /** Tells every batch that its messages were left to SQS. */
    void giveUp(Throwable cause) {
        batches.forEach(batch -> batch.giveUp(cause));
    }
}
