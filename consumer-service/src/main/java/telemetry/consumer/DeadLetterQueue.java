package telemetry.consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import telemetry.aws.Queue;

/** Keeps what can never be stored, with its reason. Safe for use by many threads. */
final class DeadLetterQueue {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final ConsumerMetrics metrics;

    DeadLetterQueue(SqsAsyncClient sqs, Queue queue, ConsumerMetrics metrics) {
        this.sqs = sqs;
        this.queue = queue;
        this.metrics = metrics;
    }

    /**
     * Sends {@code letter}; when this returns, SQS has confirmed it.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not confirm
     */
    void send(DeadLetter letter) {
        String url = queue.url();
        Queue.await(sqs.sendMessage(
                request -> request.queueUrl(url).messageBody(letter.body()).messageAttributes(letter.attributes())));
        letter.markSent();
        metrics.countDeadLetter(letter);
        log.atWarn()
                .addKeyValue("event", "dead_letter")
                .addKeyValue("reason", letter.reason().tag())
                .addKeyValue("lines", letter.lines())
                .addKeyValue("source_message_id", letter.messageId())
                .log();
    }
}
