package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Mixin
    private CloudOptions cloud;

    String bucket() {
        return bucket;
    }

    S3Client client() {
        var builder = S3Client.builder().region(cloud.region()).credentialsProvider(cloud.credentials(endpoint));
        if (!CloudOptions.isAws(endpoint)) {
            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
        }
        return builder.build();
    }
}
