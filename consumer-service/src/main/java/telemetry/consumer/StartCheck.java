package telemetry.consumer;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.HttpStatusCode;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.contract.PartCompression;
import telemetry.service.StartRefusedException;

/** Refuses at the start what would otherwise fail in the middle of a flush. Safe for use by many threads. */
final class StartCheck {
    private static final Logger log = LoggerFactory.getLogger(StartCheck.class);

    /** The slowest way to S3 that a part is made for. */
    private static final DataSize MIN_PER_SECOND = DataSize.ofMegabytes(10);

    private static final int HEAP_PER_BYTE_IN_FLIGHT = 3; // the body, the views of its records, the SDK's copy
    private static final int HEAP_PER_BYTE_COMPRESSED = 2; // of the open parts, should they not get smaller
    private static final double MAX_SHARE_OF_HEAP = 0.8;

    private final SqsAsyncClient sqs;
    private final Queue queue;
    private final Queue deadLetters;
    private final ConsumerProperties properties;
    private final AwsCalls calls;

    StartCheck(SqsAsyncClient sqs, Queue queue, Queue deadLetters, ConsumerProperties properties, AwsCalls calls) {
        this.sqs = sqs;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.properties = properties;
        this.calls = calls;
    }

    /**
     * Checks the settings against one another and against the heap.
     *
     * @param heapBytes heap that the JVM may use
     * @throws StartRefusedException naming the settings
     */
    void settings(LiveProperties live, long heapBytes) {
        checkPartIsSendable();
        checkCompression();
        boolean compresses = properties.compression() != PartCompression.NONE;
        long needed = HEAP_PER_BYTE_IN_FLIGHT * properties.maxInFlightSize().toBytes()
                + (compresses
                        ? HEAP_PER_BYTE_COMPRESSED * properties.maxOpenSize().toBytes()
                        : 0)
                + properties.recentSize().toBytes()
                + live.size().toBytes();
        if (needed > MAX_SHARE_OF_HEAP * heapBytes) {
            throw new StartRefusedException(
                    "the settings need %d MB of heap, but the JVM has %d MB, of which %.0f in 100 may be planned with"
                            .formatted(megabytes(needed), megabytes(heapBytes), 100 * MAX_SHARE_OF_HEAP),
                    "lower telemetry.consumer.max-in-flight-size (%s, which counts three times), telemetry.consumer.recent-size (%s) or telemetry.live.size (%s), or give the JVM more heap"
                            .formatted(properties.maxInFlightSize(), properties.recentSize(), live.size()));
        }
    }

    /** A library that is loaded in a flush for the first time would end the writer if it cannot be loaded. */
    private void checkCompression() {
        try {
            properties.compression().compress(OutputStream.nullOutputStream()).close();
        } catch (LinkageError | IOException missing) {
            throw new StartRefusedException(
                    "telemetry.consumer.part-compression is zstd, whose library cannot be loaded: "
                            + missing.getMessage(),
                    "let the folder for temporary files, %s, be written to and executed from, as a tmpfs with the option exec is, or set telemetry.consumer.part-compression to gzip"
                            .formatted(System.getProperty("java.io.tmpdir")));
        }
    }

    private static long megabytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes();
    }

    private void checkPartIsSendable() {
        Duration needed = Duration.ofMillis(1_000 * properties.partSize().toBytes() / MIN_PER_SECOND.toBytes());
        if (needed.compareTo(calls.attemptTimeout()) > 0) {
            throw new StartRefusedException(
                    "a part of %s needs %s at %d MB a second, but an attempt ends after %s"
                            .formatted(
                                    properties.partSize(),
                                    needed,
                                    MIN_PER_SECOND.toMegabytes(),
                                    calls.attemptTimeout()),
                    "lower telemetry.consumer.part-size, or raise telemetry.aws.attempt-timeout and telemetry.aws.timeout");
        }
    }

    /**
     * Returns the queue's visibility timeout.
     *
     * @throws StartRefusedException if messages would come again while their flush is still tried, or if the DLQ does not
     *     exist, naming the settings
     * @throws software.amazon.awssdk.core.exception.SdkException if SQS does not answer
     */
    Duration visibility() {
        QueueAttributeName name = QueueAttributeName.VISIBILITY_TIMEOUT;
        String seconds = queue.attributes(name).getOrDefault(name, "0");
        Duration visibility = Duration.ofSeconds(Long.parseLong(seconds));
        checkVisibility(visibility);
        checkDeadLetters();
        return visibility;
    }

    private void checkVisibility(Duration visibility) {
        Duration longest = properties.age().most().plus(calls.timeout().multipliedBy(2));
        if (longest.compareTo(visibility) > 0) {
            throw new StartRefusedException(
                    "queue %s gives a message again after %s, but a flush may take %s"
                            .formatted(queue.name(), visibility, longest),
                    "raise the queue's VisibilityTimeout, or lower telemetry.aws.timeout (%s, which counts twice) or the age of a part (%s: telemetry.consumer.part-age, or adaptive-age)"
                            .formatted(calls.timeout(), properties.age().most()));
        }
    }

    /** Sends a batch of no letters: SQS refuses it either way, and says if it is for want of the right to send. */
    private void checkDeadLetters() {
        try {
            String url = deadLetters.url();
            Queue.await(sqs.sendMessageBatch(batch -> batch.queueUrl(url).entries(List.of())));
        } catch (QueueDoesNotExistException missing) {
            throw new StartRefusedException(
                    "the dead letter queue %s does not exist".formatted(deadLetters.name()),
                    "create it, or set telemetry.dead-letter-queue to the one that does");
        } catch (AwsServiceException refused) {
            if (refused.statusCode() == HttpStatusCode.FORBIDDEN) {
                log.atWarn()
                        .addKeyValue("event", "dead_letters_forbidden")
                        .addKeyValue("queue", deadLetters.name())
                        .addKeyValue("action", "allow sqs:GetQueueUrl and sqs:SendMessage on the queue")
                        .addKeyValue("error", refused.toString())
                        .log("a message that breaks the contract is left to the queue's redrive policy");
            }
        }
    }
}
