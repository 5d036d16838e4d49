package telemetry.simulator;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.s3.S3Client;

/** The options of commands that read the lake. */
public final class LakeOptions {

    @Option(
            names = "--s3-endpoint",
            defaultValue = "http://127.0.0.1:9325",
            description = "Endpoint of S3; 'aws' for AWS itself.")
    private String endpoint;

    @Option(names = "--bucket", defaultValue = "telemetry", description = "Bucket of the lake.")
    private String bucket;

    @Mixin
    private CloudOptions cloud;

    /** Returns the endpoint of S3: an address, or {@code aws}. */
    public String endpoint() {
        return endpoint;
    }

    /** Returns the bucket of the lake. */
    public String bucket() {
        return bucket;
    }

    /** Returns a client of S3, which the caller closes. It connects at the first request. */
    public S3Client client() {
        return cloud.s3(endpoint);
    }
}
