package telemetry.cloud;

import java.net.URI;
import org.apache.pekko.http.scaladsl.Http.ServerBinding;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.rest.sqs.TheSQSRestServerBuilder;

/**
 * Runs ElasticMQ in the JVM, on loopback, as an emulator of SQS. Queues and messages are in memory and are lost when
 * the JVM ends. The emulator accepts any credentials; its region is {@value #REGION}.
 */
public final class EmbeddedSqs implements AutoCloseable {
    /** Region in the ARNs of the queues. */
    public static final String REGION = "us-east-1";

    private static final String LOOPBACK = "127.0.0.1";

    private final SQSRestServer server;
    private final URI endpoint;

    private EmbeddedSqs(SQSRestServer server) {
        this.server = server;
        ServerBinding binding = server.waitUntilStarted();
        this.endpoint =
                URI.create("http://" + LOOPBACK + ":" + binding.localAddress().getPort());
    }

    /** Starts the emulator on {@code port}; 0 selects a free port. */
    public static EmbeddedSqs start(int port) {
        TheSQSRestServerBuilder builder = SQSRestServerBuilder.withInterface(LOOPBACK)
                .withAWSRegion(REGION)
                .withSQSLimits(new SqsLimits())
                .withPort(port);
        NodeAddress address = new NodeAddress("http", LOOPBACK, port, "");
        return new EmbeddedSqs((port == 0 ? builder.withDynamicPort() : builder.withServerAddress(address)).start());
    }

    /** Returns the endpoint that the emulator listens on. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
