package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Options of the commands that read or fill queues. */
final class QueueOptions {

    @Option(
            names = "--sqs-endpoint",
            defaultValue = "http://127.0.0.1:9324",
            description = "The SQS that holds the queues; 'aws' for AWS itself (default: ${DEFAULT-VALUE}).")
    private String endpoint;

    @Option(names = "--queue", defaultValue = "telemetry", description = "The queue (default: ${DEFAULT-VALUE}).")
    private String queue;

    @Option(names = "--dlq", defaultValue = "telemetry-dlq", description = "Its DLQ (default: ${DEFAULT-VALUE}).")
    private String deadLetterQueue;

    @Mixin
    private CloudOptions cloud;

    SqsClient client() {
        var builder = SqsClient.builder().region(cloud.region()).credentialsProvider(cloud.credentials(endpoint));
        if (!CloudOptions.isAws(endpoint)) {
            builder.endpointOverride(URI.create(endpoint));
        }
        return builder.build();
    }

    /**
     * The queue and its DLQ.
     *
     * @throws RunFailedException if one of them does not exist or SQS does not answer
     */
    DeadLetterQueues queues(SqsClient sqs) {
        return DeadLetterQueues.of(sqs, queue, deadLetterQueue);
    }
}
