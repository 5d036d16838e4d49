package telemetry.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import telemetry.contract.JsonLines;
import telemetry.contract.Reason;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * What one poll delivered, read: the lines to store, the dead letters, and the messages to delete once both are
 * durable. Handed from the thread that has read it to the one that writes it, and not changed by both.
 */
final class Batch {
    private static final int MAX_BYTES = 512 * 1024;

    private final List<Receipt> messages;
    private List<Line> lines = new ArrayList<>();
    private int records;
    private final List<DeadLetter> deadLetters = new ArrayList<>();
    private final List<Runnable> whenSettled = new ArrayList<>();
    private final CompletableFuture<Void> acknowledged = new CompletableFuture<>();

    /** Parts {@code messages} so that none is much larger than 512 KiB, and with it no part much larger than its size. */
    static List<List<ReceivedMessage>> split(List<ReceivedMessage> messages) {
        List<List<ReceivedMessage>> split = new ArrayList<>();
        int bytes = MAX_BYTES;
        for (ReceivedMessage message : messages) {
            if (bytes >= MAX_BYTES) {
                split.add(new ArrayList<>());
                bytes = 0;
            }
            split.getLast().add(message);
            bytes += message.body().length;
        }
        return split;
    }

    private Batch(Collection<ReceivedMessage> messages) {
        this.messages = messages.stream().map(ReceivedMessage::receipt).toList();
    }

    /** Reads every line of {@code messages}; a line that breaks the contract becomes part of a dead letter. */
    static Batch read(Collection<ReceivedMessage> messages, RecordReader reader) {
        Batch batch = new Batch(messages);
        messages.forEach(message -> batch.read(message, reader));
        batch.records = batch.lines.size();
        return batch;
    }

    private void read(ReceivedMessage message, RecordReader reader) {
        byte[] body = message.body();
        Receipt receipt = message.receipt();
        Map<Reason, DeadLetter> open = new EnumMap<>(Reason.class);
        int before = lines.size() + deadLetters.size();
        JsonLines.forEach(body, line -> {
            switch (reader.read(body, line.offset(), line.length())) {
                case TelemetryRecord record -> lines.add(Line.of(record));
                case Violation violation ->
                    letter(receipt, violation, line.length(), open).add(body, line.offset(), line.length());
            }
        });
        if (lines.size() + deadLetters.size() == before) {
            Violation empty = new Violation("", Reason.MALFORMED_JSON, "the message holds no record");
            letter(receipt, empty, body.length, open).add(body, 0, body.length);
        }
    }

    /** Returns the letter that is open for the reason, or a new one where {@code bytes} more do not fit. */
    private DeadLetter letter(Receipt message, Violation why, int bytes, Map<Reason, DeadLetter> open) {
        DeadLetter letter = open.get(why.reason());
        if (letter == null || !letter.takes(bytes)) {
            letter = new DeadLetter(message, why);
            deadLetters.add(letter);
            open.put(why.reason(), letter);
        }
        return letter;
    }

    List<Receipt> messages() {
        return messages;
    }

    /** Returns the messages to delete once all is durable: those without a dead letter that SQS refuses for good. */
    List<Receipt> deletable() {
        Set<Receipt> kept = deadLetters.stream()
                .filter(DeadLetter::isRefused)
                .map(DeadLetter::message)
                .collect(Collectors.toSet());
        return kept.isEmpty()
                ? messages
                : messages.stream().filter(message -> !kept.contains(message)).toList();
    }

    /** Returns the lines and lets go of them: a part holds them from now on. */
    List<Line> takeLines() {
        List<Line> taken = lines;
        lines = List.of();
        return taken;
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Everything that must be accounted for: lines to store and lines that are dead letters. */
    int size() {
        return records + deadLetters.stream().mapToInt(DeadLetter::lines).sum();
    }

    /** Has {@code action} run when the messages are deleted, or left to SQS; to be said before the batch is written. */
    void whenSettled(Runnable action) {
        whenSettled.add(action);
    }

    /** All that the batch holds is durable, and its messages are deleted. */
    void acknowledge() {
        acknowledged.complete(null);
        whenSettled.forEach(Runnable::run);
    }

    /** The messages are left to SQS. */
    void giveUp(Throwable cause) {
        acknowledged.completeExceptionally(cause);
        whenSettled.forEach(Runnable::run);
    }

    /** Completed when all that the batch holds is durable and its messages are deleted, or when that was given up. */
    CompletableFuture<Void> acknowledged() {
        return acknowledged;
    }
}
