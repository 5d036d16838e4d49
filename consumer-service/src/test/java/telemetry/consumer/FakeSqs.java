package telemetry.consumer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
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
final class FakeSqs implements SqsClient {
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
    public GetQueueUrlResponse getQueueUrl(Consumer<GetQueueUrlRequest.Builder> request) {
        String name =
                GetQueueUrlRequest.builder().applyMutation(request).build().queueName();
        if (deadLettersMissing && name.equals("dlq")) {
            throw QueueDoesNotExistException.builder()
                    .message("no such queue")
                    .statusCode(400)
                    .build();
        }
        return GetQueueUrlResponse.builder().queueUrl("http://" + name).build();
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(Consumer<DeleteMessageBatchRequest.Builder> request) {
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
        return answer.build();
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
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
        CompletableFuture<Void> slow = slowExtensions.get(handle);
        if (slow != null) {
            slow.join();
        }
        extended.add(handle);
        return answer;
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(Consumer<GetQueueAttributesRequest.Builder> request) {
        return GetQueueAttributesResponse.builder()
                .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "30"))
                .build();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(Consumer<SendMessageBatchRequest.Builder> request) {
        SdkException refusal = refuseSends.get();
        if (refusal != null) {
            throw refusal;
        }
        return SendMessageBatchResponse.builder().build();
    }

    /** Waits for {@code answer} as a client does: the exception of a failed call is not wrapped. */
    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof SdkException cause ? cause : failed;
        }
    }

    private static BatchResultErrorEntry failure(String id) {
        return BatchResultErrorEntry.builder().id(id).build();
    }

    /** Waits for the answer of the test. */
    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        if (breakNextReceive.getAndSet(false)) { // before the receive is visible to the test
            throw new StackOverflowError("injected");
        }
        CompletableFuture<ReceiveMessageResponse> answer = new CompletableFuture<>();
        receives.add(answer);
        return await(answer);
    }

    @Override
    public SendMessageResponse sendMessage(Consumer<SendMessageRequest.Builder> request) {
        if (failSends.getAndUpdate(remaining -> Math.max(0, remaining - 1)) > 0) {
            throw SdkClientException.create("no answer");
        }
        SdkException refusal = refuseSends.get();
        if (refusal != null) {
            throw refusal;
        }
        sent.add(SendMessageRequest.builder().applyMutation(request).build());
        return SendMessageResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
