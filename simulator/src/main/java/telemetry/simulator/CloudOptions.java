package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The options for access to S3 or SQS, of AWS or of an emulator. */
public final class CloudOptions {
    private static final String AWS = "aws";

    @Option(names = "--region", defaultValue = "us-east-1", description = "AWS region.")
    private String region;

    @Option(names = "--access-key", defaultValue = "x", description = "Access key for an endpoint other than AWS.")
    private String accessKey;

    @Option(names = "--secret-key", defaultValue = "x", description = "Secret key for an endpoint other than AWS.")
    private String secretKey;

    /** Returns true if {@code endpoint} stands for AWS itself. */
    public static boolean isAws(String endpoint) {
        return endpoint.equals(AWS);
    }

    /** Returns the region. */
    public Region region() {
        return Region.of(region);
    }

    /**
     * Returns a client of S3, which the caller closes. It connects at the first request.
     *
     * @param endpoint an address, or {@code aws}
     */
    public S3Client s3(String endpoint) {
        S3ClientBuilder builder = S3Client.builder().region(region()).credentialsProvider(credentials(endpoint));
        if (!isAws(endpoint)) {
            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
        }
        return builder.build();
    }

    /** Returns the SDK's default credentials for AWS, and the keys of the options for another endpoint. */
    public AwsCredentialsProvider credentials(String endpoint) {
        return isAws(endpoint)
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
}
