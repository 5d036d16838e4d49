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
 * The endpoints and credentials of an SQS and an S3 outside AWS.
 *
 * @param sqs endpoint of SQS
 * @param s3 endpoint of S3; bucket names are part of the path
 * @param region region that requests are signed for
 * @param accessKey access key that both endpoints accept
 * @param secretKey secret key that both endpoints accept
 */
public record CloudAccess(URI sqs, URI s3, String region, String accessKey, String secretKey) {

    /** Returns a copy with another S3 endpoint, for example a proxy in front of S3. */
    public CloudAccess withS3(URI other) {
        return new CloudAccess(sqs, other, region, accessKey, secretKey);
    }

    /** Returns a new SQS client; the caller closes the client. */
    public SqsClient sqsClient() {
        return SqsClient.builder()
                .endpointOverride(sqs)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .build();
    }

    /** Returns a new S3 client; the caller closes the client. */
    public S3Client s3Client() {
        return S3Client.builder()
                .endpointOverride(s3)
                .region(Region.of(region))
                .credentialsProvider(credentials())
                .forcePathStyle(true)
                .build();
    }

    /** Returns the Spring settings that point a service at these endpoints instead of AWS. */
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
