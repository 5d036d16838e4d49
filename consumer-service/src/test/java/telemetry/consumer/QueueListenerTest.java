package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import telemetry.aws.Queue;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;

class QueueListenerTest {

    @Test
    void whatCannotBeReadGivesBackWhatWasAdmittedForIt() throws InterruptedException {
        Admission admission = new Admission(10, 1_000_000, 10);
        QueueListener listener = listener(admission);
        assertThat(admission.requestBatch()).isEqualTo(10);
        List<Message<String>> withoutSource = List.of(new GenericMessage<>("x".repeat(900_000)));

        CompletableFuture<Void> acknowledged = listener.onMessage(withoutSource);
        admission.release(9, ReleaseReason.PARTIAL_FETCH);
        admission.release(1, ReleaseReason.PROCESSED);

        assertThat(acknowledged).isCompletedExceptionally();
        assertThat(admission.requestBatch()).isPositive();
    }

    private static QueueListener listener(Admission admission) {
        SqsAsyncClient unused = new SqsAsyncClient() {
            @Override
            public String serviceName() {
                return "sqs";
            }

            @Override
            public void close() {}
        };
        ConsumerMetrics metrics = new ConsumerMetrics(new SimpleMeterRegistry());
        Acknowledger acknowledger = new Acknowledger(unused, new Queue(unused, "queue"), metrics);
        Flusher flusher = new Flusher(
                new Lake(new NoS3(), "bucket", Clock.systemUTC(), metrics),
                new DeadLetterQueue(unused, new Queue(unused, "dlq"), metrics),
                acknowledger,
                admission,
                metrics,
                new Flusher.Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
                1);
        PartWriter writer = new PartWriter(
                new Generation.Limits(1, 1, 1, 1),
                new RecentRecords(DataSize.ofKilobytes(1), Duration.ofMinutes(1), Ticker.systemTicker()),
                flusher);
        return new QueueListener(
                RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.systemUTC()),
                writer,
                admission,
                new VisibilityHeartbeat(acknowledger, () -> Duration.ofSeconds(30)),
                metrics);
    }

    private static final class NoS3 implements S3Client {
        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }
}
