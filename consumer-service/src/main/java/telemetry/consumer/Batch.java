package telemetry.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import telemetry.contract.JsonLines;
import telemetry.contract.Reason;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * The parsed messages of one poll: the lines to store, the dead letters, and the messages to delete when both are
 * durable.
 *
 * <p>A batch is settled when its messages are deleted or left to SQS for redelivery. One thread at a time uses a batch:
 * the receiving thread passes the batch to the writer's thread.
 */
final class Batch {
    private static final int MAX_BYTES = 512 * 1024;

    private final List<ReceiptHandle> messages;
    private List<Line> lines = new ArrayList<>();
    private int records;
    private final List<OutgoingDeadLetter> deadLetters = new ArrayList<>();
    private final List<Runnable> whenSettled = new ArrayList<>();

    /**
     * Splits {@code messages} into lists that exceed 512 KiB by at most one message. Therefore a part exceeds its
     * configured size only slightly.
     */
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
        this.messages = messages.stream().map(ReceivedMessage::handle).toList();
    }

    /** Parses every line of {@code messages}. A line that violates the data contract becomes part of a dead letter. */
    static Batch read(Collection<ReceivedMessage> messages, RecordReader reader) {
        Batch batch = new Batch(messages);
        messages.forEach(message -> batch.read(message, reader));
        batch.records = batch.lines.size();
        return batch;
    }

    private void read(ReceivedMessage message, RecordReader reader) {
        byte[] body = message.body();
        ReceiptHandle handle = message.handle();
        Map<Reason, OutgoingDeadLetter> open = new EnumMap<>(Reason.class);
        int before = lines.size() + deadLetters.size();
        JsonLines.forEach(body, line -> {
            switch (reader.read(body, line.offset(), line.length())) {
                case TelemetryRecord record -> lines.add(Line.of(record));
                case Violation violation ->
                    letter(handle, violation, line.length(), open).add(body, line.offset(), line.length());
            }
        });
        if (lines.size() + deadLetters.size() == before) {
            Violation empty = new Violation("", Reason.MALFORMED_JSON, "the message has no record");
            letter(handle, empty, body.length, open).add(body, 0, body.length);
        }
    }

    /** Returns the open letter for the violation's reason, or a new letter if {@code bytes} more do not fit. */
    private OutgoingDeadLetter letter(
            ReceiptHandle message, Violation violation, int bytes, Map<Reason, OutgoingDeadLetter> open) {
        OutgoingDeadLetter letter = open.get(violation.reason());
        if (letter == null || !letter.hasRoomFor(bytes)) {
            letter = new OutgoingDeadLetter(message, violation);
            deadLetters.add(letter);
            open.put(violation.reason(), letter);
        }
        return letter;
    }

    List<ReceiptHandle> messages() {
        return messages;
    }

    /** Returns the messages to delete: all messages except the ones with a permanently refused dead letter. */
    List<ReceiptHandle> deletable() {
        Set<ReceiptHandle> kept = deadLetters.stream()
                .filter(OutgoingDeadLetter::isRefused)
                .map(OutgoingDeadLetter::message)
                .collect(Collectors.toSet());
        return kept.isEmpty()
                ? messages
                : messages.stream().filter(message -> !kept.contains(message)).toList();
    }

    /** Returns the lines and drops the reference to them, so that only the open parts hold them. */
    List<Line> takeLines() {
        List<Line> taken = lines;
        lines = List.of();
        return taken;
    }

    List<OutgoingDeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Returns the number of lines: the lines to store and the lines of dead letters. */
    int size() {
        return records
                + deadLetters.stream().mapToInt(OutgoingDeadLetter::lines).sum();
    }

    /**
     * Registers an action to run when the batch is settled. Must be called before the batch is passed to the writer.
     */
    void whenSettled(Runnable action) {
        whenSettled.add(action);
    }

    /** Marks the batch as settled: its messages are deleted or left to SQS. */
    void settle() {
        whenSettled.forEach(Runnable::run);
    }
}
