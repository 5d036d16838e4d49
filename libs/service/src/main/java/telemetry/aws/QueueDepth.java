package telemetry.aws;

import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The approximate numbers of messages in a queue, as SQS reports them; NaN if SQS does not answer.
 *
 * @param visible messages that wait
 * @param inFlight messages that a reader received and has not deleted; they are hidden for their visibility timeout
 * @param delayed messages that are not visible yet
 */
public record QueueDepth(double visible, double inFlight, double delayed) {
    /** The depth of a queue that does not answer. */
    public static final QueueDepth UNKNOWN = new QueueDepth(Double.NaN, Double.NaN, Double.NaN);

    private static final QueueAttributeName VISIBLE = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName IN_FLIGHT = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;
    private static final QueueAttributeName DELAYED = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED;

    /**
     * Asks SQS for the depth of {@code queue}.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer, or the queue does not exist
     */
    public static QueueDepth of(Queue queue) {
        Map<QueueAttributeName, String> counts = queue.attributes(VISIBLE, IN_FLIGHT, DELAYED);
        return new QueueDepth(number(counts, VISIBLE), number(counts, IN_FLIGHT), number(counts, DELAYED));
    }

    private static double number(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
        String count = counts.get(name);
        return count == null ? Double.NaN : Double.parseDouble(count);
    }

    /** Returns true if SQS answered. */
    public boolean isKnown() {
        return !Double.isNaN(visible);
    }

    /** Returns the messages in any state. The sum does not change while a reader hides some of them. */
    public double all() {
        return visible + inFlight + delayed;
    }
}
