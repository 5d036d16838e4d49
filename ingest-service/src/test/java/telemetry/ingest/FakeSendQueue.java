package telemetry.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/** A fake SQS with configurable responses, because the embedded SQS does not fail. It has one queue. */
class FakeSendQueue implements SqsClient {
    final List<SendMessageBatchRequest> calls = Collections.synchronizedList(new ArrayList<>());
    private final Function<SendMessageBatchRequest, CompletableFuture<SendMessageBatchResponse>> responses;

    FakeSendQueue(Function<SendMessageBatchRequest, CompletableFuture<SendMessageBatchResponse>> responses) {
        this.responses = responses;
    }

    /** Returns a fake that responds immediately. Entries whose body contains {@code poison} fail. */
    static FakeSendQueue failing(String poison) {
        return new FakeSendQueue(call -> CompletableFuture.completedFuture(response(call, poison)));
    }

    /** Returns a response to {@code call} in which entries whose body contains {@code poison} fail. */
    static SendMessageBatchResponse response(SendMessageBatchRequest call, String poison) {
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

    /** Returns the bodies of all messages, in the order of the calls. */
    List<String> bodies() {
        return calls.stream()
                .flatMap(call -> call.entries().stream())
                .map(SendMessageBatchRequestEntry::messageBody)
                .toList();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(Consumer<SendMessageBatchRequest.Builder> request) {
        SendMessageBatchRequest call =
                SendMessageBatchRequest.builder().applyMutation(request).build();
        calls.add(call);
        try {
            return responses.apply(call).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof SdkException cause ? cause : failed;
        }
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
        return GetQueueUrlResponse.builder().queueUrl("http://queue").build();
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
