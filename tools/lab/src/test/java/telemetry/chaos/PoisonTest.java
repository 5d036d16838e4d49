package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedSqs;
import telemetry.lab.QueueGauge;

class PoisonTest {

    @Test
    void poisonAndHealthyLinesInTheDlqAreCountedSeparately() {
        try (EmbeddedSqs cloud = EmbeddedSqs.start(0);
                SqsClient sqs =
                        new CloudAccess(cloud.endpoint(), cloud.endpoint(), EmbeddedSqs.REGION, "x", "x").sqsClient()) {
            sqs.createQueue(create -> create.queueName("queue"));
            String dlq = sqs.createQueue(create -> create.queueName("dlq")).queueUrl();
            Poison poison = new Poison(sqs, new QueueGauge(sqs, "queue"), new QueueGauge(sqs, "dlq"));
            poison.put();
            poison.put();
            assertThat(poison.sent()).isEqualTo(2);
            assertThat(new QueueGauge(sqs, "queue").messages()).isEqualTo(2);

            sqs.sendMessage(letter -> letter.queueUrl(dlq).messageBody("{\"chaos\":\"poison-00001\"}"));
            sqs.sendMessage(letter -> letter.queueUrl(dlq).messageBody("{\"chaos\":\"poison-00001\"}"));
            sqs.sendMessage(letter -> letter.queueUrl(dlq).messageBody("{\"healthy\":1}\n{\"healthy\":2}"));

            assertThat(poison.takeDeadLetters()).isEqualTo(new Poison.Found(1, 2));
            assertThat(poison.takeDeadLetters()).isEqualTo(new Poison.Found(0, 0));
        }
    }
}
