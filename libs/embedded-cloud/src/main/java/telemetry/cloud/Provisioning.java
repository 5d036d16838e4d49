package telemetry.cloud;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Creates the resources of the platform: the queue with its redrive policy, the DLQ, and the bucket with its lifecycle.
 * Existing resources stay unchanged. Some stores, such as the embedded S3, do not implement lifecycles. Objects then
 * never expire, and a log line says so.
 *
 * @param queue name of the queue
 * @param deadLetterQueue name of the DLQ
 * @param bucket name of the bucket
 * @param visibility visibility timeout of the queue
 * @param maxReceives number of receives after which SQS moves a message to the DLQ
 */
public record Provisioning(String queue, String deadLetterQueue, String bucket, Duration visibility, int maxReceives) {

    /** Default names, visibility timeout and receive limit. */
    public static final Provisioning DEFAULT =
            new Provisioning("telemetry", "telemetry-dlq", "telemetry", Duration.ofSeconds(60), 5);

    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);
    private static final int NOT_IMPLEMENTED = 501;
    private static final int RAW_DAYS = 7;
    private static final int UPLOAD_DAYS = 1;
    private static final Duration DLQ_RETENTION = Duration.ofDays(14);
    private static final Duration QUEUE_RETENTION = Duration.ofDays(4);

    private static final LifecycleRule RAW_EXPIRATION = LifecycleRule.builder()
            .id("raw-expires")
            .status(ExpirationStatus.ENABLED)
            .filter(only -> only.prefix("raw/"))
            .expiration(end -> end.days(RAW_DAYS))
            .build();
    private static final LifecycleRule UPLOAD_EXPIRATION = LifecycleRule.builder()
            .id("incomplete-uploads-are-aborted")
            .status(ExpirationStatus.ENABLED)
            .filter(all -> all.prefix(""))
            .abortIncompleteMultipartUpload(end -> end.daysAfterInitiation(UPLOAD_DAYS))
            .build();

    /** Creates each missing resource. */
    public void apply(SqsClient sqs, S3Client s3) {
        String dlqUrl = ensureQueue(
                sqs, deadLetterQueue, Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, seconds(DLQ_RETENTION)));
        String dlqArn = sqs.getQueueAttributes(
                        request -> request.queueUrl(dlqUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        Map<QueueAttributeName, String> attributes = new HashMap<>();
        attributes.put(QueueAttributeName.VISIBILITY_TIMEOUT, seconds(visibility));
        attributes.put(QueueAttributeName.MESSAGE_RETENTION_PERIOD, seconds(QUEUE_RETENTION));
        attributes.put(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}".formatted(dlqArn, maxReceives));
        ensureQueue(sqs, queue, attributes);
        ensureBucket(s3);
    }

    private static String ensureQueue(SqsClient sqs, String name, Map<QueueAttributeName, String> attributes) {
        try {
            return sqs.getQueueUrl(request -> request.queueName(name)).queueUrl();
        } catch (QueueDoesNotExistException absent) {
            return sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                    .queueUrl();
        }
    }

    private void ensureBucket(S3Client s3) {
        try {
            s3.headBucket(request -> request.bucket(bucket));
        } catch (NoSuchBucketException absent) {
            createBucket(s3);
            putLifecycle(s3);
        }
    }

    private void createBucket(S3Client s3) {
        try {
            s3.createBucket(request -> request.bucket(bucket));
        } catch (BucketAlreadyOwnedByYouException another) {
            LOG.debug("bucket {}: another process created it at the same time", bucket);
        }
    }

    private void putLifecycle(S3Client s3) {
        try {
            s3.putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                    .lifecycleConfiguration(rules -> rules.rules(RAW_EXPIRATION, UPLOAD_EXPIRATION)));
        } catch (S3Exception refused) {
            if (refused.statusCode() != NOT_IMPLEMENTED) {
                throw refused;
            }
            LOG.info("bucket {}: the store does not implement lifecycles, so raw parts never expire", bucket);
        }
    }

    private static String seconds(Duration duration) {
        return Long.toString(duration.toSeconds());
    }
}
