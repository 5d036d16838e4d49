package telemetry.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import telemetry.aws.DeadLetters;
import telemetry.aws.Queue;
import telemetry.aws.Redrive;
import telemetry.simulator.RunFailedException;

/**
 * A queue and its DLQ.
 *
 * @param queueUrl the URL of the queue
 * @param queueArn the ARN of the queue
 * @param url the URL of the DLQ
 * @param arn the ARN of the DLQ
 * @param isRedriven true if the queue's redrive policy names this DLQ, which a move task of SQS requires
 * @param depth the approximate number of dead letters
 */
record DeadLetterQueues(String queueUrl, String queueArn, String url, String arn, boolean isRedriven, long depth) {
    private static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration MAX_TIME = Duration.ofHours(12); // the most that SQS hides a message

    static DeadLetterQueues of(SqsClient sqs, String queue, String deadLetterQueue) {
        String queueUrl = url(sqs, queue);
        String url = url(sqs, deadLetterQueue);
        Map<QueueAttributeName, String> of = attributes(sqs, queueUrl);
        Map<QueueAttributeName, String> ofDlq = attributes(sqs, url);
        String arn = ofDlq.getOrDefault(QueueAttributeName.QUEUE_ARN, "");
        return new DeadLetterQueues(
                queueUrl,
                of.getOrDefault(QueueAttributeName.QUEUE_ARN, ""),
                url,
                arn,
                of.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "").contains('"' + arn + '"'),
                Long.parseLong(ofDlq.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0")));
    }

    private static String url(SqsClient sqs, String name) {
        try {
            return new Queue(sqs, name).url();
        } catch (QueueDoesNotExistException absent) {
            throw new RunFailedException("SQS has no queue '" + name + "'");
        }
    }

    private static Map<QueueAttributeName, String> attributes(SqsClient sqs, String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    /** Opens a reader of the DLQ that reads at most {@code max} messages. */
    DeadLetters letters(SqsClient sqs, int max, Clock clock) {
        return new DeadLetters(sqs, url, new DeadLetters.Limits(max, MAX_TIME, VISIBILITY_TIMEOUT), clock);
    }

    /** Returns a redrive from the DLQ to the queue of at most {@code perSecond} dead letters. */
    Redrive redrive(SqsClient sqs, int perSecond, Clock clock) {
        return new Redrive(sqs, queueUrl, url, perSecond, clock);
    }
}
