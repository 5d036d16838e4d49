package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;
import telemetry.aws.Queue;
import telemetry.service.LogLines;

class MessageSenderTest {
    private static final String NO_MATCH = "not in any body";

    @Test
    void messagesAreSentInOneCallAndConfirmed() {
        FakeSendQueue sqs = FakeSendQueue.failing(NO_MATCH);

        assertThat(sender(sqs).send(messages("a", "b", "c"))).isEqualTo(indexes(0, 1, 2));
        assertThat(sqs.calls).hasSize(1);
        assertThat(sqs.bodies()).containsExactly("a", "b", "c");
    }

    @Test
    void aFailedEntryUnderHttp200IsNotConfirmedAndIsLogged() {
        try (LogLines log = new LogLines(MessageSender.class)) {
            assertThat(sender(FakeSendQueue.failing("b")).send(messages("a", "b", "c")))
                    .isEqualTo(indexes(0, 2));
            assertThat(log.all())
                    .containsExactly("WARN event=messages_failed queue=telemetry messages=1 code=InternalError"
                            + " error=\"try again\"");
        }
    }

    @Test
    void aMessageMissingFromTheResponseIsNotConfirmed() {
        FakeSendQueue forgetful = new FakeSendQueue(call -> CompletableFuture.completedFuture(
                SendMessageBatchResponse.builder().build()));

        assertThat(sender(forgetful).send(messages("a"))).isEqualTo(indexes());
    }

    @Test
    void anOutageAndItsEndAreLoggedOnce() {
        AtomicBoolean down = new AtomicBoolean(true);
        MessageSender sender = sender(new FakeSendQueue(call -> down.get()
                ? CompletableFuture.failedFuture(SdkClientException.create("connection refused"))
                : CompletableFuture.completedFuture(FakeSendQueue.response(call, NO_MATCH))));
        try (LogLines log = new LogLines(MessageSender.class)) {
            assertThat(sender.send(messages("a"))).isEqualTo(indexes());
            assertThat(sender.send(messages("b"))).isEqualTo(indexes());
            down.set(false);
            assertThat(sender.send(messages("c"))).isEqualTo(indexes(0));
            assertThat(sender.send(messages("d"))).isEqualTo(indexes(0));

            assertThat(log.all()).hasSize(2);
            assertThat(log.all().getFirst())
                    .startsWith("WARN event=queue_unavailable queue=telemetry code=SdkClientException error=")
                    .contains("connection refused");
            assertThat(log.all().getLast()).isEqualTo("INFO event=queue_available queue=telemetry");
        }
    }

    @Test
    void aPermanentFaultIsLoggedAsAnErrorWithItsCode() {
        AtomicReference<SdkException> fault = new AtomicReference<>(SdkClientException.create("connection refused"));
        MessageSender sender = sender(new FakeSendQueue(call -> CompletableFuture.failedFuture(fault.get())));
        try (LogLines log = new LogLines(MessageSender.class)) {
            sender.send(messages("a"));
            fault.set(fault(403, "AccessDenied"));
            sender.send(messages("b"));
            sender.send(messages("c"));
            fault.set(SdkClientException.create("connection refused"));
            sender.send(messages("d"));

            assertThat(log.all()).hasSize(2);
            assertThat(log.all().getFirst()).startsWith("WARN event=queue_unavailable queue=telemetry");
            assertThat(log.all().getLast())
                    .startsWith("ERROR event=queue_error queue=telemetry code=AccessDenied error=");
        }
    }

    @Test
    void aPermanentlyFailedEntryIsLoggedAsAnError() {
        FakeSendQueue strict =
                new FakeSendQueue(call -> CompletableFuture.completedFuture(SendMessageBatchResponse.builder()
                        .failed(BatchResultErrorEntry.builder()
                                .id("0")
                                .senderFault(true)
                                .code("InvalidMessageContents")
                                .message("not valid")
                                .build())
                        .build()));
        try (LogLines log = new LogLines(MessageSender.class)) {
            sender(strict).send(messages("a"));

            assertThat(log.all())
                    .containsExactly("ERROR event=messages_failed queue=telemetry messages=1"
                            + " code=InvalidMessageContents error=\"not valid\"");
        }
    }

    private static SdkException fault(int status, String code) {
        return SqsException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    private static MessageSender sender(FakeSendQueue sqs) {
        return new MessageSender(sqs, new Queue(sqs, "telemetry"));
    }

    private static List<Message> messages(String... bodies) {
        return Arrays.stream(bodies)
                .map(body -> {
                    Message message = new Message(0);
                    message.add(body.getBytes(UTF_8));
                    return message;
                })
                .toList();
    }

    private static BitSet indexes(int... indexes) {
        BitSet set = new BitSet();
        Arrays.stream(indexes).forEach(set::set);
        return set;
    }
}
