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

/** The embedded SQS and S3 in a process of their own, and clients of them. */
final class CloudProcess implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final JavaProcess process;
    private final Path data;
    private final CloudAccess access;
    private final SqsClient sqs;
    private final S3Client s3;

    /**
     * @param process runs already
     * @param data folder of its buckets
     */
    CloudProcess(JavaProcess process, int sqsPort, int s3Port, Path data) {
        this.process = process;
        this.data = data;
        this.access = new CloudAccess(FreePort.url(sqsPort), FreePort.url(s3Port), "us-east-1", "x", "x");
        this.sqs = access.sqsClient();
        this.s3 = access.s3Client();
    }

    /** Waits until both answer, and makes queue and bucket if they are not there. */
    CloudProcess awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (!answers(access.sqs()) || !answers(access.s3())) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("the embedded cloud is not ready: " + process.log());
            }
            Thread.sleep(BETWEEN_LOOKS);
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

    /** Where the bucket's objects are, as plain files. */
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
