package telemetry.system;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.cloud.Provisioning;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration of queue, DLQ and bucket as the cloud reports it.
 *
 * @param maxReceives number of receives after which SQS moves a message to the DLQ
 * @param redrivesTo name of the DLQ
 * @param lifecycle effect of each lifecycle rule by key prefix; empty if the store does not support lifecycles
 */
record SetUp(int maxReceives, String redrivesTo, Optional<Map<String, String>> lifecycle) {
    private static final int NOT_IMPLEMENTED = 501;

    static SetUp of(SqsClient sqs, S3Client s3, Provisioning names) {
        JsonNode redrive = redrivePolicy(sqs, names.queue());
        String target = redrive.get("deadLetterTargetArn").asString();
        return new SetUp(
                redrive.get("maxReceiveCount").asInt(),
                target.substring(target.lastIndexOf(':') + 1),
                lifecycle(s3, names.bucket()));
    }

    private static JsonNode redrivePolicy(SqsClient sqs, String queue) {
        String url = sqs.getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
        String policy = sqs.getQueueAttributes(
                        ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                .attributes()
                .get(QueueAttributeName.REDRIVE_POLICY);
        return new JsonMapper().readTree(policy);
    }

    private static Optional<Map<String, String>> lifecycle(S3Client s3, String bucket) {
        try {
            List<LifecycleRule> rules = s3.getBucketLifecycleConfiguration(ask -> ask.bucket(bucket))
                    .rules();
            return Optional.of(rules.stream()
                    .collect(Collectors.toMap(rule -> rule.filter().prefix(), SetUp::effect)));
        } catch (S3Exception refused) {
            if (refused.statusCode() == NOT_IMPLEMENTED) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static String effect(LifecycleRule rule) {
        return rule.expiration() == null
                ? "uploads are aborted after %d d"
                        .formatted(rule.abortIncompleteMultipartUpload().daysAfterInitiation())
                : "expires after %d d".formatted(rule.expiration().days());
    }
}
