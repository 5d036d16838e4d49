package telemetry.simulator;

import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Options of the commands that talk to an S3 or an SQS, of AWS or another. */
final class CloudOptions {
    private static final String AWS = "aws";

    @Option(names = "--region", defaultValue = "us-east-1", description = "Its region (default: ${DEFAULT-VALUE}).")
    private String region;

    @Option(
            names = "--access-key",
            defaultValue = "x",
            description = "The key for an endpoint that is not AWS (default: ${DEFAULT-VALUE}).")
    private String accessKey;

    @Option(
            names = "--secret-key",
            defaultValue = "x",
            description = "The secret for an endpoint that is not AWS (default: ${DEFAULT-VALUE}).")
    private String secretKey;

    static boolean isAws(String endpoint) {
        return endpoint.equals(AWS);
    }

    Region region() {
        return Region.of(region);
    }

    /** AWS' own chain for AWS, the keys of the options for another endpoint. */
    AwsCredentialsProvider credentials(String endpoint) {
        return isAws(endpoint)
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
}
