package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3Client;

/** Options of the commands that read the lake. */
public final class LakeOptions {

    @Option(
            names = "--s3-endpoint",
            defaultValue = "http://127.0.0.1:9325",
            description = "The S3 that holds the lake; 'aws' for AWS itself (default: ${DEFAULT-VALUE}).")
    private String endpoint;

    @Option(names = "--bucket", defaultValue = "telemetry", description = "Its bucket (default: ${DEFAULT-VALUE}).")
    private String bucket;

    @Mixin
    private CloudOptions cloud;

    /** The S3 as it was given: an address, or {@code aws}. */
    public String endpoint() {
        return endpoint;
    }

    /** The bucket that is the lake. */
    public String bucket() {
        return bucket;
    }

    /** A client of the S3, to be closed. It connects at the first request. */
    public S3Client client() {
        var builder = S3Client.builder().region(cloud.region()).credentialsProvider(cloud.credentials(endpoint));
        if (!CloudOptions.isAws(endpoint)) {
            builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
        }
        return builder.build();
    }
}
