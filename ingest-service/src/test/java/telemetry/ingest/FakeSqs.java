package telemetry.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** An SQS that fails as it is told to, which the embedded one cannot. It knows where the queue is. */
class FakeSqs implements SqsAsyncClient {
    final List<SendMessageBatchRequest> calls = Collections.synchronizedList(new ArrayList<>());
    private final Function<SendMessageBatchRequest, CompletableFuture<SendMessageBatchResponse>> answers;

    FakeSqs(Function<SendMessageBatchRequest, CompletableFuture<SendMessageBatchResponse>> answers) {
        this.answers = answers;
    }

    /** An SQS that answers at once, and refuses messages whose body holds {@code poison}. */
    static FakeSqs refusing(String poison) {
        return new FakeSqs(call -> CompletableFuture.completedFuture(answer(call, poison)));
    }

    /** What SQS answers to {@code call} if it refuses messages whose body holds {@code poison}. */
    static SendMessageBatchResponse answer(SendMessageBatchRequest call, String poison) {
        List<SendMessageBatchResultEntry> successful = new ArrayList<>();
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        for (SendMessageBatchRequestEntry entry : call.entries()) {
            if (entry.messageBody().contains(poison)) {
                failed.add(BatchResultErrorEntry.builder()
                        .id(entry.id())
                        .code("InternalError")
                        .message("try again")
                        .build());
            } else {
                successful.add(
                        SendMessageBatchResultEntry.builder().id(entry.id()).build());
            }
        }
        return SendMessageBatchResponse.builder()
                .successful(successful)
                .failed(failed)
                .build();
    }

    /** The bodies of all messages, in the order of the calls. */
    List<String> bodies() {
        return calls.stream()
                .flatMap(call -> call.entries().stream())
                .map(SendMessageBatchRequestEntry::messageBody)
                .toList();
    }

    @Override
    public CompletableFuture<SendMessageBatchResponse> sendMessageBatch(
            Consumer<SendMessageBatchRequest.Builder> request) {
        SendMessageBatchRequest call =
                SendMessageBatchRequest.builder().applyMutation(request).build();
        calls.add(call);
        return answers.apply(call);
    }

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
