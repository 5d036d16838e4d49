package telemetry.cloud;

import java.net.URI;
import org.apache.pekko.http.scaladsl.Http.ServerBinding;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.elasticmq.rest.sqs.TheSQSRestServerBuilder;

/**
 * An SQS in this JVM: ElasticMQ on loopback. Queues and messages live in memory and die with the JVM. Any credentials
 * are accepted; the region is {@value #REGION}.
 */
public final class EmbeddedSqs implements AutoCloseable {
    /** The region that the queue's ARNs name. */
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

    /** Starts on {@code port}, or on a free one if it is 0. */
    public static EmbeddedSqs start(int port) {
        TheSQSRestServerBuilder builder = SQSRestServerBuilder.withInterface(LOOPBACK)
                .withAWSRegion(REGION)
                .withSQSLimits(new SqsLimits())
                .withPort(port);
        NodeAddress address = new NodeAddress("http", LOOPBACK, port, "");
        return new EmbeddedSqs((port == 0 ? builder.withDynamicPort() : builder.withServerAddress(address)).start());
    }

    /** Where it answers. */
    public URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.stopAndWait();
    }
}
