package telemetry.simulator;

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
 * A message of the DLQ: lines that the consumer refused, with their reason, or a message that SQS moved there whole
 * because it had been received too often.
 *
 * @param messageId its id in the DLQ
 * @param receiptHandle what it is given back or deleted by, until its visibility ends
 * @param sent when it was sent: by the consumer to the DLQ, or to the queue if SQS moved it
 * @param receives how often it has been received, this time included
 * @param reason a reason of the contract, or {@value #RECEIVED_TOO_OFTEN}
 * @param field the field at fault; empty if there is none
 * @param detail what is wrong with the first line, in one sentence
 * @param sourceMessageId the message that the lines came in; empty if this is it
 * @param body the lines as the client sent them, with the stamp of ingest
 */
record DeadLetter(
        String messageId,
        @JsonIgnore String receiptHandle,
        Instant sent,
        int receives,
        String reason,
        String field,
        String detail,
        String sourceMessageId,
        String body) {

    /** The reason of what SQS moved by its redrive policy. */
    static final String RECEIVED_TOO_OFTEN = "received_too_often";

    /** Found by their text, because dead lines are often no JSON. */
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

    long lines() {
        return body.lines().filter(line -> !line.isBlank()).count();
    }

    /** The vehicles that its lines name. */
    SortedSet<String> vehicles() {
        return VEHICLE.matcher(body)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
