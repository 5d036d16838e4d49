package telemetry.cloud;

import java.nio.file.Path;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Runs {@link EmbeddedSqs} and {@link EmbeddedS3} together and holds a client of each. */
public final class EmbeddedCloud implements AutoCloseable {
    private final EmbeddedSqs queues;
    private final EmbeddedS3 store;
    private final CloudAccess access;
    private final SqsClient sqs;
    private final S3Client s3;

    private EmbeddedCloud(EmbeddedSqs queues, EmbeddedS3 store) {
        this.queues = queues;
        this.store = store;
        this.access = new CloudAccess(
                queues.endpoint(), store.endpoint(), EmbeddedSqs.REGION, EmbeddedS3.ACCESS_KEY, EmbeddedS3.SECRET_KEY);
        this.sqs = access.sqsClient();
        this.s3 = access.s3Client();
    }

    /** Starts both emulators on free ports; buckets are folders in {@code root}. */
    public static EmbeddedCloud start(Path root) {
        return start(0, 0, root);
    }

    /** Starts both emulators on the given ports; port 0 selects a free port. Buckets are folders in {@code root}. */
    public static EmbeddedCloud start(int sqsPort, int s3Port, Path root) {
        return new EmbeddedCloud(EmbeddedSqs.start(sqsPort), EmbeddedS3.start(s3Port, root));
    }

    /** Returns the endpoints and credentials of both emulators. */
    public CloudAccess access() {
        return access;
    }

    /** Returns a client of the embedded SQS, which {@link #close()} closes. */
    public SqsClient sqs() {
        return sqs;
    }

    /** Returns a client of the embedded S3, which {@link #close()} closes. */
    public S3Client s3() {
        return s3;
    }

    /** Returns the Spring settings that point a service at the emulators instead of AWS. */
    public Map<String, Object> settings() {
        return access.settings();
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        queues.close();
        store.close();
    }
}
