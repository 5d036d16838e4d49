package telemetry.cli;

import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
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
            throw new RunFailedException("SQS has no queue '" + name + "'");
        }
    }

    private static Map<QueueAttributeName, String> attributes(SqsClient sqs, String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }
}
