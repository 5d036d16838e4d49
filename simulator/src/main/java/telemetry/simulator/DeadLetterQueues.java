package telemetry.simulator;

import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * A queue and its DLQ.
 *
 * @param queueUrl where messages are sent to
 * @param queueArn the queue's name for a move task
 * @param url where the dead letters are
 * @param arn the DLQ's name for a move task
 * @param isRedriven whether the queue's redrive policy names this DLQ, without which SQS moves nothing back
 * @param depth how many dead letters there are, about
 */
record DeadLetterQueues(String queueUrl, String queueArn, String url, String arn, boolean isRedriven, long depth) {

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
            return sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
        } catch (QueueDoesNotExistException absent) {
            throw new RunFailedException("this SQS has no queue '" + name + "'");
        }
    }

    private static Map<QueueAttributeName, String> attributes(SqsClient sqs, String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }
}
