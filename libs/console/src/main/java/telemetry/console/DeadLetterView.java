package telemetry.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import telemetry.aws.Queue;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Reads the messages of the DLQ, which stay there, and sends chosen ones to the queue again. A message that is read is
 * hidden from other readers for a moment. For use by many threads; one of them reads at a time.
 */
final class DeadLetterView {
    private static final int BATCH = 10; // the maximum of one receive
    private static final int WAIT_SECONDS = 1; // a long poll queries all SQS servers, a short poll only a subset
    private static final int HIDDEN_SECONDS = 60; // longer than a read takes
    private static final int MAX_READ = 2_000;
    private static final int MAX_SHOWN = 100;
    private static final Duration MAX_TIME = Duration.ofSeconds(20);
    private static final int MAX_CHARACTERS = 2_000;
    private static final String MOVED_BY_SQS = "received_too_often";
    private static final Pattern VEHICLE = Pattern.compile("\"vehicle_id\"\\s*:\\s*\"([^\"\\\\]{1,256})\"");

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;

    DeadLetterView(SqsAsyncClient sqs, Queue queue, Queue deadLetters, Clock clock) {
        this.sqs = sqs;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    /**
     * The letters to choose.
     *
     * @param reason a reason; empty for all
     * @param vehicle a vehicle that a line names; empty for all
     */
    record Filter(String reason, String vehicle) {
        private boolean matches(Letter letter) {
            return (reason.isEmpty() || reason.equals(letter.reason()))
                    && (vehicle.isEmpty() || letter.vehicles().contains(vehicle));
        }
    }

    /**
     * The letters of the DLQ.
     *
     * @param at time of the read
     * @param read number of letters that were read
     * @param isAll false if there are more letters than were read
     * @param matching number of letters that match the filter
     * @param lines number of their lines, which a redrive would send
     * @param reasons number of matching letters by reason
     * @param letters the newest matching letters, at most 100
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letters(
            Instant at,
            int read,
            boolean isAll,
            int matching,
            long lines,
            Map<String, Integer> reasons,
            List<Letter> letters) {}

    /**
     * A message of the DLQ.
     *
     * @param reason rejection reason of the contract, or {@code received_too_often} for a message that SQS moved
     * @param lines number of its lines
     * @param vehicles vehicles that its lines name
     * @param body the first 2,000 characters of the body
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Letter(
            String messageId,
            Instant sent,
            String reason,
            String field,
            String detail,
            long lines,
            List<String> vehicles,
            String body) {}

    /**
     * The account of a redrive.
     *
     * @param sent number of letters that are in the queue again and no longer in the DLQ
     * @param read number of letters that were read
     */
    record Redriven(int sent, int read) {}

    /**
     * Returns the letters that match {@code filter}.
     *
     * @throws SdkException if SQS does not answer
     */
    synchronized Letters read(Filter filter) {
        List<Letter> chosen = new ArrayList<>();
        Read read = eachBatch(messages -> messages.stream()
                .map(DeadLetterView::letter)
                .filter(filter::matches)
                .forEach(chosen::add));
        Map<String, Integer> reasons = new TreeMap<>();
        chosen.forEach(letter -> reasons.merge(letter.reason(), 1, Integer::sum));
        return new Letters(
                clock.instant(),
                read.count(),
                read.isAll(),
                chosen.size(),
                chosen.stream().mapToLong(Letter::lines).sum(),
                reasons,
                chosen.stream()
                        .sorted((one, other) -> other.sent().compareTo(one.sent()))
                        .limit(MAX_SHOWN)
                        .toList());
    }

    /**
     * Sends the letters that match {@code filter} to the queue and deletes them from the DLQ. A letter that came to the
     * DLQ after the start stays there, because it may be one that was just sent.
     *
     * @throws SdkException if SQS refuses one; the letters before it have been sent
     */
    synchronized Redriven redrive(Filter filter) {
        Instant start = clock.instant();
        int[] sent = {0};
        Read read = eachBatch(messages -> messages.removeIf(message -> {
            Letter letter = letter(message);
            if (!filter.matches(letter) || letter.sent().isAfter(start)) {
                return false;
            }
            send(message);
            sent[0]++;
            return true;
        }));
        return new Redriven(sent[0], read.count());
    }

    private void send(Message message) {
        String to = queue.url();
        String from = deadLetters.url();
        Queue.await(sqs.sendMessage(send -> send.queueUrl(to).messageBody(message.body())));
        Queue.await(sqs.deleteMessage(delete -> delete.queueUrl(from).receiptHandle(message.receiptHandle())));
    }

    private record Read(int count, boolean isAll) {}

    /**
     * Passes the messages of the DLQ in batches to {@code take}, which may remove those that it deleted. The others
     * become visible again.
     */
    private Read eachBatch(Consumer<List<Message>> take) {
        Map<String, Message> read = new HashMap<>();
        List<Message> held = new ArrayList<>();
        Instant end = clock.instant().plus(MAX_TIME);
        boolean isAll = false;
        try {
            while (!isAll && read.size() < MAX_READ && clock.instant().isBefore(end)) {
                List<Message> batch = new ArrayList<>(receive());
                isAll = batch.isEmpty();
                batch.removeIf(message -> read.putIfAbsent(message.messageId(), message) != null);
                held.addAll(batch);
                List<Message> left = new ArrayList<>(batch);
                take.accept(left);
                batch.removeAll(left);
                held.removeAll(batch);
            }
            return new Read(read.size(), isAll);
        } finally {
            release(held);
        }
    }

    private List<Message> receive() {
        String url = deadLetters.url();
        return Queue.await(sqs.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(BATCH)
                        .waitTimeSeconds(WAIT_SECONDS)
                        .visibilityTimeout(HIDDEN_SECONDS)
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                        .messageAttributeNames("All")))
                .messages();
    }

    /** Makes messages visible again; those that SQS refuses become visible after their timeout. */
    private void release(List<Message> held) {
        String url = deadLetters.url();
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int from = 0; from < held.size(); from += BATCH) {
            List<ChangeMessageVisibilityBatchRequestEntry> entries =
                    held.subList(from, Math.min(held.size(), from + BATCH)).stream()
                            .map(message -> ChangeMessageVisibilityBatchRequestEntry.builder()
                                    .id(message.messageId())
                                    .receiptHandle(message.receiptHandle())
                                    .visibilityTimeout(0)
                                    .build())
                            .toList();
            calls.add(sqs.changeMessageVisibilityBatch(
                    change -> change.queueUrl(url).entries(entries)));
        }
        calls.forEach(call -> call.exceptionally(refused -> null).join());
    }

    private static Letter letter(Message message) {
        Map<String, MessageAttributeValue> attributes = message.messageAttributes();
        String sent = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
        String body = message.body();
        return new Letter(
                message.messageId(),
                Instant.ofEpochMilli(Long.parseLong(sent)),
                text(attributes, "reason", MOVED_BY_SQS),
                text(attributes, "field", "").replaceFirst("^-$", ""),
                text(attributes, "detail", ""),
                body.lines().filter(line -> !line.isBlank()).count(),
                vehicles(body),
                body.substring(0, Math.min(body.length(), MAX_CHARACTERS)));
    }

    /** Finds vehicles in the text, because the lines of a dead letter are often not JSON. */
    private static List<String> vehicles(String body) {
        TreeSet<String> vehicles = new TreeSet<>();
        VEHICLE.matcher(body).results().forEach(match -> vehicles.add(match.group(1)));
        return List.copyOf(vehicles);
    }

    private static String text(Map<String, MessageAttributeValue> attributes, String name, String fallback) {
        MessageAttributeValue value = attributes.get(name);
        return value == null || value.stringValue() == null ? fallback : value.stringValue();
    }
}
