package telemetry.cli;

import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import telemetry.simulator.CloudOptions;
import telemetry.simulator.RunFailedException;

/** The options of commands that read or fill queues. */
final class QueueOptions {

    @Option(
            names = "--sqs-endpoint",
            defaultValue = "http://127.0.0.1:9324",
            description = "Endpoint of SQS; 'aws' for AWS itself.")
    private String endpoint;

    @Option(names = "--queue", defaultValue = "telemetry", description = "Name of the queue.")
    private String queue;

    @Option(names = "--dlq", defaultValue = "telemetry-dlq", description = "Name of the DLQ.")
    private String deadLetterQueue;

    @Mixin
    private CloudOptions cloud;

    SqsClient client() {
        return client(cloud, endpoint);
    }

    /** Returns a client of SQS at {@code endpoint}, an address or {@code aws}. */
    static SqsClient client(CloudOptions cloud, String endpoint) {
        SqsClientBuilder builder =
                SqsClient.builder().region(cloud.region()).credentialsProvider(cloud.credentials(endpoint));
        if (!CloudOptions.isAws(endpoint)) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return builder.build();
    }

    /**
     * Returns the queue and its DLQ.
     *
     * @throws RunFailedException if a queue does not exist
     */
    DeadLetterQueues queues(SqsClient sqs) {
        return DeadLetterQueues.of(sqs, queue, deadLetterQueue);
    }
}
