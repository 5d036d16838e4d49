package telemetry.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class EmbeddedCloudTest {
    private static final int PROCESSES = 4;
    private static final int ROUNDS = 20;

    @Test
    void provisioningCreatesQueuesAndBucketAndObjectsArePlainFiles(@TempDir Path root) throws Exception {
        try (EmbeddedCloud cloud = EmbeddedCloud.start(root)) {
            Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
            Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3()); // existing resources stay unchanged

            cloud.s3().putObject(put -> put.bucket("telemetry").key("a/b.txt"), RequestBody.fromString("hello"));
            assertThat(Files.readString(root.resolve("telemetry/a/b.txt"))).isEqualTo("hello");

            String url = cloud.sqs()
                    .getQueueUrl(queue -> queue.queueName("telemetry"))
                    .queueUrl();
            cloud.sqs().sendMessage(message -> message.queueUrl(url).messageBody("hello"));
            assertThat(cloud.sqs()
                            .receiveMessage(receive -> receive.queueUrl(url))
                            .messages())
                    .singleElement()
                    .satisfies(message -> assertThat(message.body()).isEqualTo("hello"));
            assertThat(cloud.sqs()
                            .getQueueAttributes(
                                    ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                            .attributes()
                            .get(QueueAttributeName.REDRIVE_POLICY))
                    .contains("telemetry-dlq");
        }
    }

    @Test
    void severalProcessesProvisionAtOnce(@TempDir Path root) throws Exception {
        try (EmbeddedCloud cloud = EmbeddedCloud.start(root);
                ExecutorService processes = Executors.newFixedThreadPool(PROCESSES)) {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "at-once-" + round;
                Provisioning names = new Provisioning(name, name + "-dlq", name, Duration.ofSeconds(30), 5);
                CyclicBarrier together = new CyclicBarrier(PROCESSES);
                List<Callable<Boolean>> applied = Collections.nCopies(PROCESSES, () -> {
                    together.await();
                    names.apply(cloud.sqs(), cloud.s3());
                    return true;
                });

                for (Future<Boolean> process : processes.invokeAll(applied)) {
                    assertThat(process.get()).isTrue();
                }
            }
        }
    }
}
