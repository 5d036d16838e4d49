package telemetry.bench;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.Provisioning;
import telemetry.lab.FreePort;
import telemetry.lab.JavaProcess;

/** The embedded SQS and S3 in a separate process, with SDK clients. */
final class CloudProcess implements AutoCloseable {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final JavaProcess process;
    private final Path data;
    private final CloudAccess access;
    private final SqsClient sqs;
    private final S3Client s3;

    /**
     * Creates clients of a running process.
     *
     * @param process the started process
     * @param data folder of its buckets
     */
    CloudProcess(JavaProcess process, int sqsPort, int s3Port, Path data) {
        this.process = process;
        this.data = data;
        this.access = new CloudAccess(FreePort.url(sqsPort), FreePort.url(s3Port), "us-east-1", "x", "x");
        this.sqs = access.sqsClient();
        this.s3 = access.s3Client();
    }

    /** Waits until SQS and S3 accept connections, then creates the queue and the bucket if they are absent. */
    CloudProcess awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (!answers(access.sqs()) || !answers(access.s3())) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("the embedded cloud is not ready: " + process.log());
            }
            Thread.sleep(POLL_INTERVAL);
        }
        Provisioning.DEFAULT.apply(sqs, s3);
        return this;
    }

    private static boolean answers(URI server) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    CloudAccess access() {
        return access;
    }

    S3Client s3() {
        return s3;
    }

    String bucket() {
        return Provisioning.DEFAULT.bucket();
    }

    TelemetryQueue queue() {
        return new TelemetryQueue(sqs, Provisioning.DEFAULT.queue());
    }

    /** Returns the folder that holds the objects of the bucket as plain files. */
    Path files() {
        return data.resolve(bucket());
    }

    @Override
    public void close() {
        sqs.close();
        s3.close();
        process.close();
    }
}
