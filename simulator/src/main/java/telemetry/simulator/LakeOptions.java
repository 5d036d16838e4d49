package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Options of the commands that read the lake. */
final class LakeOptions {

    @Option(
            names = "--s3-endpoint",
            defaultValue = "http://127.0.0.1:9325",
            description = "The S3 that holds the lake; 'aws' for AWS itself (default: ${DEFAULT-VALUE}).")
    private String endpoint;

    @Option(names = "--bucket", defaultValue = "telemetry", description = "Its bucket (default: ${DEFAULT-VALUE}).")
    private String bucket;

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

    String bucket() {
        return bucket;
    }

    S3Client client() {
        var builder = S3Client.builder().region(Region.of(region));
        if (endpoint.equals("aws")) {
            return builder.credentialsProvider(
                            DefaultCredentialsProvider.builder().build())
                    .build();
        }
        return builder.endpointOverride(URI.create(endpoint))
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey)))
                .build();
    }
}
