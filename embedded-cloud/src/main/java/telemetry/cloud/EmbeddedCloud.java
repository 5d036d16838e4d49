package telemetry.cloud;

import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * {@link EmbeddedSqs} and {@link EmbeddedS3} together, clients of them, and the settings that point a service at them.
 */
public final class EmbeddedCloud implements AutoCloseable {
    private final EmbeddedSqs queues;
    private final EmbeddedS3 store;
    private final SqsClient sqs;
    private final S3Client s3;

    private EmbeddedCloud(EmbeddedSqs queues, EmbeddedS3 store) {
        this.queues = queues;
        this.store = store;
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY));
        this.sqs = SqsClient.builder()
                .endpointOverride(queues.endpoint())
                .region(Region.of(EmbeddedSqs.REGION))
                .credentialsProvider(credentials)
                .build();
        this.s3 = S3Client.builder()
                .endpointOverride(store.endpoint())
                .region(Region.of(EmbeddedSqs.REGION))
                .credentialsProvider(credentials)
                .forcePathStyle(true)
                .build();
    }

    /** Starts both on free ports, with buckets under {@code root}. */
    public static EmbeddedCloud start(Path root) {
        return start(0, 0, root);
    }

    /** Starts both on the given ports, a free one for 0, with buckets under {@code root}. */
    public static EmbeddedCloud start(int sqsPort, int s3Port, Path root) {
        return new EmbeddedCloud(EmbeddedSqs.start(sqsPort), EmbeddedS3.start(s3Port, root));
    }

    /** A client of the embedded SQS. */
    public SqsClient sqs() {
        return sqs;
    }

    /** A client of the embedded S3. */
    public S3Client s3() {
        return s3;
    }

    /** The settings that a service needs to use this cloud instead of AWS. */
    public Map<String, Object> settings() {
        return Map.of(
                "spring.cloud.aws.sqs.endpoint",
                queues.endpoint().toString(),
                "spring.cloud.aws.s3.endpoint",
                store.endpoint().toString(),
                "spring.cloud.aws.s3.path-style-access-enabled",
                "true",
                "spring.cloud.aws.region.static",
                EmbeddedSqs.REGION,
                "spring.cloud.aws.credentials.access-key",
                EmbeddedS3.ACCESS_KEY,
                "spring.cloud.aws.credentials.secret-key",
                EmbeddedS3.SECRET_KEY);
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        queues.close();
        store.close();
    }
}
