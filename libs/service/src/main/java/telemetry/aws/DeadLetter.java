package telemetry.aws;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * A dead letter as SQS returns it: lines that the consumer refused, with their reason, or a whole message that SQS
 * moved after too many receives.
 *
 * @param messageId the message's ID in the DLQ
 * @param receiptHandle the handle to delete or release the message, valid until its visibility timeout ends
 * @param sent the time when the consumer sent the message to the DLQ, or a client to the queue if SQS moved it
 * @param receives the number of receives, including this one
 * @param reason a reason of the contract, or {@value #RECEIVED_TOO_OFTEN}
 * @param field the invalid field; empty if there is none
 * @param detail the problem of the first line, in one sentence
 * @param sourceMessageId the ID of the message that contained the lines; empty if SQS moved the message itself
 * @param body the lines as the client sent them, with the stamp of ingest
 */
public record DeadLetter(
        String messageId,
        @JsonIgnore String receiptHandle,
        Instant sent,
        int receives,
        String reason,
        String field,
        String detail,
        String sourceMessageId,
        String body) {

    /** The reason of a message that SQS moved by its redrive policy. */
    public static final String RECEIVED_TOO_OFTEN = "received_too_often";

    /** Finds vehicles in the text, because the lines of a dead letter are often not JSON. */
    private static final Pattern VEHICLE = Pattern.compile("\"vehicle_id\"\\s*:\\s*\"([^\"\\\\]{1,256})\"");

    static DeadLetter of(Message message) {
        Map<MessageSystemAttributeName, String> system = message.attributes();
        Map<String, String> why = message.messageAttributes().entrySet().stream()
                .filter(entry -> entry.getValue().stringValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, DeadLetter::text));
        return new DeadLetter(
                message.messageId(),
                message.receiptHandle(),
                Instant.ofEpochMilli(number(system, MessageSystemAttributeName.SENT_TIMESTAMP)),
                (int) number(system, MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT),
                why.getOrDefault("reason", RECEIVED_TOO_OFTEN),
                why.getOrDefault("field", "").replaceFirst("^-$", ""),
                why.getOrDefault("detail", ""),
                why.getOrDefault("source_message_id", ""),
                message.body());
    }

    private static String text(Map.Entry<String, MessageAttributeValue> attribute) {
        return attribute.getValue().stringValue();
    }

    private static long number(Map<MessageSystemAttributeName, String> attributes, MessageSystemAttributeName name) {
        return Long.parseLong(attributes.getOrDefault(name, "0"));
    }

    /** Returns the number of lines that are not blank. */
    public long lines() {
        return body.lines().filter(line -> !line.isBlank()).count();
    }

    /** Returns the vehicles that the lines name. */
    public SortedSet<String> vehicles() {
        return VEHICLE.matcher(body)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
