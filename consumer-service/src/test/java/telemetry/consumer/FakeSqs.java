package telemetry.consumer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** An in-memory SQS that refuses a given number of requests. */
final class FakeSqs implements SqsAsyncClient {
    final List<String> deleted = Collections.synchronizedList(new ArrayList<>());
    final List<SendMessageRequest> sent = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger refuseDeletes = new AtomicInteger();
    final AtomicInteger failSends = new AtomicInteger();
    final AtomicInteger extensions = new AtomicInteger();
    final AtomicInteger refuseExtensions = new AtomicInteger();
    final Map<String, CompletableFuture<Void>> slowExtensions = new ConcurrentHashMap<>();
    final List<String> extended = Collections.synchronizedList(new ArrayList<>());
    final AtomicReference<SdkException> refuseSends = new AtomicReference<>();
    final BlockingQueue<CompletableFuture<ReceiveMessageResponse>> receives = new LinkedBlockingQueue<>();
    volatile boolean deadLettersMissing;
    volatile boolean breakDeletes;
    final AtomicBoolean breakNextReceive = new AtomicBoolean();

    @Override
    public CompletableFuture<GetQueueUrlResponse> getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
        String name =
                GetQueueUrlRequest.builder().applyMutation(request).build().queueName();
        if (deadLettersMissing && name.equals("dlq")) {
            return CompletableFuture.failedFuture(QueueDoesNotExistException.builder()
                    .message("no such queue")
                    .statusCode(400)
                    .build());
        }
        return CompletableFuture.completedFuture(
                GetQueueUrlResponse.builder().queueUrl("http://" + name).build());
    }

    @Override
    public CompletableFuture<DeleteMessageBatchResponse> deleteMessageBatch(
            Consumer<DeleteMessageBatchRequest.Builder> request) {
        if (breakDeletes) {
            throw new IllegalStateException("injected");
        }
        List<DeleteMessageBatchRequestEntry> entries = DeleteMessageBatchRequest.builder()
                .applyMutation(request)
                .build()
                .entries();
        DeleteMessageBatchResponse.Builder answer = DeleteMessageBatchResponse.builder();
        if (refuseDeletes.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            answer.failed(entries.stream().map(entry -> failure(entry.id())).toList());
        } else {
            entries.forEach(entry -> deleted.add(entry.receiptHandle()));
            answer.failed(List.of());
        }
        return CompletableFuture.completedFuture(answer.build());
    }

    @Override
    public CompletableFuture<ChangeMessageVisibilityBatchResponse> changeMessageVisibilityBatch(
            Consumer<ChangeMessageVisibilityBatchRequest.Builder> request) {
        extensions.incrementAndGet();
        List<ChangeMessageVisibilityBatchRequestEntry> entries = ChangeMessageVisibilityBatchRequest.builder()
                .applyMutation(request)
                .build()
                .entries();
        boolean refused = refuseExtensions.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0;
        ChangeMessageVisibilityBatchResponse answer = ChangeMessageVisibilityBatchResponse.builder()
                .failed(
                        refused
                                ? entries.stream()
                                        .map(entry -> failure(entry.id()))
                                        .toList()
                                : List.of())
                .build();
        String handle = entries.getFirst().receiptHandle();
        return slowExtensions
                .getOrDefault(handle, CompletableFuture.completedFuture(null))
                .thenApply(done -> {
                    extended.add(handle);
                    return answer;
                });
    }

    @Override
    public CompletableFuture<GetQueueAttributesResponse> getQueueAttributes(
            Consumer<GetQueueAttributesRequest.Builder> request) {
        return CompletableFuture.completedFuture(GetQueueAttributesResponse.builder()
                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30"))
                .build());
    }

    @Override
    public CompletableFuture<SendMessageBatchResponse> sendMessageBatch(
            Consumer<SendMessageBatchRequest.Builder> request) {
        SdkException refusal = refuseSends.get();
        return refusal == null
                ? CompletableFuture.completedFuture(
                        SendMessageBatchResponse.builder().build())
                : CompletableFuture.failedFuture(refusal);
    }

    private static BatchResultErrorEntry failure(String id) {
        return BatchResultErrorEntry.builder().id(id).build();
    }

    /** Returns a future that the test completes. */
    @Override
    public CompletableFuture<ReceiveMessageResponse> receiveMessage(ReceiveMessageRequest request) {
        if (breakNextReceive.getAndSet(false)) { // before the receive is visible to the test
            throw new StackOverflowError("injected");
        }
        CompletableFuture<ReceiveMessageResponse> answer = new CompletableFuture<>();
        receives.add(answer);
        return answer;
    }

    @Override
    public CompletableFuture<SendMessageResponse> sendMessage(Consumer<SendMessageRequest.Builder> request) {
        if (failSends.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            return CompletableFuture.failedFuture(SdkClientException.create("no answer"));
        }
        SdkException refusal = refuseSends.get();
        if (refusal != null) {
            return CompletableFuture.failedFuture(refusal);
        }
        sent.add(SendMessageRequest.builder().applyMutation(request).build());
        return CompletableFuture.completedFuture(SendMessageResponse.builder().build());
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
