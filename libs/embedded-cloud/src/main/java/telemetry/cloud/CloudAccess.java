package telemetry.cloud;

import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How to reach an SQS and an S3 that are not those of AWS.
 *
 * @param sqs where the SQS answers
 * @param s3 where the S3 answers; buckets are part of the path
 * @param region the region that requests are signed for
 * @param accessKey the access key that both accept
 * @param secretKey the secret key that both accept
 */
public record CloudAccess(URI sqs, URI s3, String region, String accessKey, String secretKey) {

    /** The same with another S3, a proxy in front of it for instance. */
    public CloudAccess withS3(URI other) {
        return new CloudAccess(sqs, other, region, accessKey, secretKey);
    }

    /** A client of the SQS, to be closed. */
    public SqsClient sqsClient() {
        return SqsClient.builder()
                .endpointOverride(sqs)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .build();
    }

    /** A client of the S3, to be closed. */
    public S3Client s3Client() {
        return S3Client.builder()
                .endpointOverride(s3)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .forcePathStyle(true)
                .build();
    }

    /** The settings that a service needs to use these instead of AWS. */
    public Map<String, Object> settings() {
        return Map.of(
                "spring.cloud.aws.sqs.endpoint",
                sqs.toString(),
                "spring.cloud.aws.s3.endpoint",
                s3.toString(),
                "spring.cloud.aws.s3.path-style-access-enabled",
                "true",
                "spring.cloud.aws.region.static",
                region,
                "spring.cloud.aws.credentials.access-key",
                accessKey,
                "spring.cloud.aws.credentials.secret-key",
                secretKey);
    }

    private AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
}
