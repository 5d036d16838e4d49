package telemetry.consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.AwsFaults;
import telemetry.aws.Queue;

/**
 * Sends dead letters to the DLQ. If SQS refuses a letter permanently, its message is not deleted. SQS redelivers that
 * message and finally moves it to the DLQ by the redrive policy. Safe for use by many threads.
 */
final class DeadLetterQueue {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterQueue.class);

    private final SqsClient sqs;
    private final Queue queue;
    private final ConsumerMetrics metrics;

    DeadLetterQueue(SqsClient sqs, Queue queue, ConsumerMetrics metrics) {
        this.sqs = sqs;
        this.queue = queue;
        this.metrics = metrics;
    }

    /**
     * Sends {@code letter}. On return, SQS has confirmed the letter or refused it permanently.
     *
     * @throws SdkException if SQS does not answer, or the error is transient
     */
    void send(OutgoingDeadLetter letter) {
        try {
            String url = queue.url();
            sqs.sendMessage(
                    request -> request.queueUrl(url).messageBody(letter.body()).messageAttributes(letter.attributes()));
            letter.markSent();
            metrics.countDeadLetter(letter);
            report(log.atWarn(), "dead_letter", letter);
        } catch (SdkException failed) {
            if (AwsFaults.isTransient(failed)) {
                throw failed;
            }
            letter.markRefused();
            metrics.countRefusedDeadLetter(letter);
            report(log.atError().addKeyValue("error", failed.toString()), "dead_letter_refused", letter);
        }
    }

    private void report(LoggingEventBuilder line, String event, OutgoingDeadLetter letter) {
        line.addKeyValue("event", event)
                .addKeyValue("queue", queue.name())
                .addKeyValue("reason", letter.reason().tag())
                .addKeyValue("lines", letter.lines())
                .addKeyValue("source_message_id", letter.message().messageId())
                .log();
    }
}
