package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import telemetry.aws.Queue;

class MessageSenderTest {
    private final List<SendMessageBatchRequest> sent = Collections.synchronizedList(new ArrayList<>());

    @Test
    void messagesGoOutInBatchesOfTen() {
        sender(SendMessageBatchResponse.builder().build()).send(lines(25));

        assertThat(sent).extracting(batch -> batch.entries().size()).containsExactlyInAnyOrder(10, 10, 5);
        assertThat(sent.stream().flatMap(batch -> batch.entries().stream()).map(entry -> entry.messageBody()))
                .doesNotHaveDuplicates()
                .hasSize(25);
    }

    @Test
    void oneRefusedEntryUnderHttp200IsAFailure() {
        SendMessageBatchResponse partial = SendMessageBatchResponse.builder()
                .failed(BatchResultErrorEntry.builder()
                        .id("3")
                        .code("InternalError")
                        .message("try again")
                        .build())
                .build();

        assertThatThrownBy(() -> sender(partial).send(lines(10)))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessage("queue telemetry refused 1 messages, the first with InternalError: try again");
    }

    @Test
    void anUnreachableQueueIsAFailureThatNamesTheQueue() {
        SqsAsyncClient unreachable = new FakeSqs() {
            @Override
            public CompletableFuture<GetQueueUrlResponse> getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
                return CompletableFuture.failedFuture(SdkClientException.create("connection refused"));
            }
        };

        assertThatThrownBy(() -> sender(unreachable).send(lines(1)))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessage("queue telemetry did not take the records")
                .hasRootCauseMessage("connection refused");
    }

    private MessageSender sender(SendMessageBatchResponse answer) {
        return sender(new FakeSqs() {
            @Override
            public CompletableFuture<SendMessageBatchResponse> sendMessageBatch(
                    Consumer<SendMessageBatchRequest.Builder> request) {
                sent.add(
                        SendMessageBatchRequest.builder().applyMutation(request).build());
                return CompletableFuture.completedFuture(answer);
            }
        });
    }

    private static MessageSender sender(SqsAsyncClient sqs) {
        return new MessageSender(sqs, new Queue(sqs, "telemetry"), new MessagePacker(DataSize.ofBytes(10)));
    }

    private static List<byte[]> lines(int count) {
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add("line-%05d".formatted(i).getBytes(UTF_8));
        }
        return lines;
    }

    /** An SQS that knows where the queue is. */
    private static class FakeSqs implements SqsAsyncClient {
        @Override
        public CompletableFuture<GetQueueUrlResponse> getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
            return CompletableFuture.completedFuture(
                    GetQueueUrlResponse.builder().queueUrl("http://queue").build());
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }
}
