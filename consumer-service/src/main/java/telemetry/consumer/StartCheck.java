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
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import telemetry.aws.AwsCalls;
import telemetry.aws.Queue;
import telemetry.contract.PartCompression;
import telemetry.service.StartRefusedException;

/** Checks at the start the settings and resources that would otherwise fail a flush. Safe for use by many threads. */
final class StartCheck {
    private static final Logger log = LoggerFactory.getLogger(StartCheck.class);

    /** Minimum throughput to S3 per second at which a part must be sendable within one attempt. */
    private static final DataSize MIN_THROUGHPUT = DataSize.ofMegabytes(10);

    private static final int HEAP_PER_BYTE_IN_FLIGHT = 3; // the body, the views of its records, and the SDK's copy
    private static final int HEAP_PER_BYTE_COMPRESSED = 2; // of the open parts, if compression does not shrink them
    private static final double MAX_SHARE_OF_HEAP = 0.8;

    private final SqsClient sqs;
    private final Queue queue;
    private final Queue deadLetters;
    private final ConsumerProperties properties;
    private final AwsCalls calls;

    StartCheck(SqsClient sqs, Queue queue, Queue deadLetters, ConsumerProperties properties, AwsCalls calls) {
        this.sqs = sqs;
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.properties = properties;
        this.calls = calls;
    }

    /**
     * Checks the settings for consistency and against the heap.
     *
     * @param heapBytes maximum heap of the JVM, in bytes
     * @throws StartRefusedException if a check fails; the message names the settings
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
                    "the settings need %d MB of heap; the JVM has %d MB, and the settings may use %.0f %% of it"
                            .formatted(megabytes(needed), megabytes(heapBytes), 100 * MAX_SHARE_OF_HEAP),
                    ("lower telemetry.consumer.max-in-flight-size (%s, counted three times), "
                                    + "telemetry.consumer.recent-size (%s) or telemetry.live.size (%s), "
                                    + "or give the JVM more heap")
                            .formatted(properties.maxInFlightSize(), properties.recentSize(), live.size()));
        }
    }

    /** Loads the compression library, because a failure to load it during a flush would end the writer's thread. */
    private void checkCompression() {
        try {
            properties.compression().compress(OutputStream.nullOutputStream()).close();
        } catch (LinkageError | IOException missing) {
            throw new StartRefusedException(
                    "telemetry.consumer.part-compression is zstd, but the zstd library failed to load: "
                            + missing.getMessage(),
                    ("allow writing and executing files in the temporary folder %s (for a tmpfs, set the exec option), "
                                    + "or set telemetry.consumer.part-compression to gzip")
                            .formatted(System.getProperty("java.io.tmpdir")));
        }
    }

    private static long megabytes(long bytes) {
        return DataSize.ofBytes(bytes).toMegabytes();
    }

    private void checkPartIsSendable() {
        Duration needed = Duration.ofMillis(1_000 * properties.partSize().toBytes() / MIN_THROUGHPUT.toBytes());
        if (needed.compareTo(calls.attemptTimeout()) > 0) {
            throw new StartRefusedException(
                    "a part of %s takes %s to send at %d MB/s, but an attempt times out after %s"
                            .formatted(
                                    properties.partSize(),
                                    needed,
                                    MIN_THROUGHPUT.toMegabytes(),
                                    calls.attemptTimeout()),
                    "lower telemetry.consumer.part-size, "
                            + "or raise telemetry.aws.attempt-timeout and telemetry.aws.timeout");
        }
    }

    /**
     * Returns the queue's visibility timeout.
     *
     * @throws StartRefusedException if the timeout is shorter than a flush can take, or if the DLQ does not exist; the
     *     message names the settings
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
        Duration maxFlush = properties.age().max().plus(calls.timeout().multipliedBy(2));
        if (maxFlush.compareTo(visibility) > 0) {
            throw new StartRefusedException(
                    "queue %s has a visibility timeout of %s, but a flush can take %s"
                            .formatted(queue.name(), visibility, maxFlush),
                    ("raise the queue's VisibilityTimeout, or lower telemetry.aws.timeout (%s, counted twice) "
                                    + "or the maximum age of a part (%s, set by telemetry.consumer.part-age and adaptive-age)")
                            .formatted(calls.timeout(), properties.age().max()));
        }
    }

    /**
     * Sends an empty batch to the DLQ. SQS always refuses it; HTTP status 403 means that the permission to send is
     * missing.
     */
    private void checkDeadLetters() {
        try {
            String url = deadLetters.url();
            sqs.sendMessageBatch(batch -> batch.queueUrl(url).entries(List.of()));
        } catch (QueueDoesNotExistException missing) {
            throw new StartRefusedException(
                    "the dead letter queue %s does not exist".formatted(deadLetters.name()),
                    "create the queue, or set telemetry.dead-letter-queue to an existing queue");
        } catch (AwsServiceException refused) {
            if (refused.statusCode() == HttpStatusCode.FORBIDDEN) {
                log.atWarn()
                        .addKeyValue("event", "dead_letter_queue_forbidden")
                        .addKeyValue("queue", deadLetters.name())
                        .addKeyValue("action", "allow sqs:GetQueueUrl and sqs:SendMessage on the queue")
                        .addKeyValue("error", refused.toString())
                        .log("messages that violate the data contract are left to the queue's redrive policy");
            }
        }
    }
}
