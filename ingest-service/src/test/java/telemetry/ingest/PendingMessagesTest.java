package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PendingMessagesTest {
    private static final Duration NEVER = Duration.ofMinutes(5);

    @Test
    void linesOfOneRequestFillMessages() throws Exception {
        assertThat(pack("aaa", "bbb", "ccc", "d")).containsExactly("aaa\nbbb\nccc", "d");
    }

    @Test
    void aSingleLineHasNoLineFeed() throws Exception {
        assertThat(pack("aaa")).containsExactly("aaa");
    }

    @Test
    void sizeIsCountedInBytesOfUtf8() throws Exception {
        assertThat(pack("ää€", "ää€")).containsExactly("ää€", "ää€");
        assertThat(pack("aaaaa", "aaaaa")).containsExactly("aaaaa\naaaaa");
    }

    @Test
    void noLineIsLostOrReordered() throws Exception {
        String[] texts = IntStream.range(0, 1_000).mapToObj(Integer::toString).toArray(String[]::new);
        PendingMessages pending = pending(11, 1_000_000, Duration.ZERO, 1);

        List<Message> messages = pending.add(lines(texts));

        List<String> bodies = new ArrayList<>();
        while (bodies.size() < messages.size()) {
            List<Message> call = pending.take();
            assertThat(call).hasSizeBetween(1, 10);
            call.forEach(message -> bodies.add(message.body()));
        }
        assertThat(String.join("\n", bodies).split("\n")).containsExactly(texts);
        assertThat(bodies).allSatisfy(body -> assertThat(body.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(11));
        assertThat(bodies.size()).isBetween(300, 500);
        assertThat(messages.stream().map(Message::body)).containsExactlyElementsOf(bodies);
    }

    @Test
    void linesOfOtherRequestsShareAMessage() throws Exception {
        PendingMessages pending = pending(100, 1_000, Duration.ZERO, 1);

        List<Message> first = pending.add(lines("a"));
        List<Message> second = pending.add(lines("b", "c"));

        assertThat(second).isEqualTo(first);
        assertThat(pending.take()).isEqualTo(first).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo("a\nb\nc");
            assertThat(message.records()).isEqualTo(3);
        });
    }

    @Test
    void aCallHasAtMostOneMebibyte() throws Exception {
        PendingMessages pending = pending(600_000, 10_000_000, Duration.ZERO, 1);
        String line = "x".repeat(500_000);

        pending.add(lines(line, line, line));

        assertThat(pending.take()).hasSize(2);
        assertThat(pending.take()).hasSize(1);
    }

    @Test
    void afterAPauseALineIsDueImmediately() throws Exception {
        PendingMessages pending = pending(100, 1_000, NEVER, 1_000);

        pending.add(lines("a"));

        assertThat(pending.take()).hasSize(1);
    }

    @Test
    void soonAfterABatchALineLingers() throws Exception {
        PendingMessages pending = pending(100, 1_000, Duration.ofMillis(200), 1_000);
        pending.add(lines("a"));
        pending.take();
        long start = System.nanoTime();
        pending.add(lines("b"));
        pending.add(lines("c"));

        List<Message> next = pending.take();

        assertThat(next)
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo("b\nc"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(150), NEVER);
    }

    @Test
    void enoughRecordsDoNotLinger() throws Exception {
        PendingMessages pending = justTaken(pending(100, 1_000, NEVER, 3));
        CountDownLatch taken = takeInBackground(pending);

        pending.add(lines("b"));
        pending.add(lines("c"));
        assertThat(taken.await(100, TimeUnit.MILLISECONDS)).isFalse();
        pending.add(lines("d"));

        assertThat(taken.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void recordsGatherWhileACallIsInFlight() throws Exception {
        PendingMessages pending = pending(100, 1_000, NEVER, 1);
        pending.add(lines("a"));
        Message inFlight = pending.take().getFirst();
        CountDownLatch taken = takeInBackground(pending);
        pending.add(lines("b"));
        pending.add(lines("c"));

        assertThat(taken.await(100, TimeUnit.MILLISECONDS)).isFalse();
        pending.release(inFlight);
        assertThat(taken.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFullMessageIsDueWhileACallIsInFlight() throws Exception {
        PendingMessages pending = pending(10, 1_000, NEVER, 1);
        pending.add(lines("a"));
        assertThat(pending.take()).hasSize(1);

        pending.add(lines("bbbbbbbb", "cccccccc"));

        assertThat(pending.take()).hasSize(2);
    }

    @Test
    void aFullMessageDoesNotLinger() throws Exception {
        PendingMessages pending = justTaken(pending(10, 1_000, NEVER, 1_000));

        pending.add(lines("bbbbbbbb", "cccccccc"));

        assertThat(pending.take()).hasSize(2);
    }

    @Test
    void linesOverTheBoundAreRefusedUntilSpaceIsReleased() throws Exception {
        PendingMessages pending = pending(100, 10, Duration.ZERO, 1);
        Message first = pending.add(lines("123456")).getFirst();

        assertThatThrownBy(() -> pending.add(lines("1234", "5")))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessage("too many records are pending");
        assertThat(pending.bytes()).isEqualTo(6);
        pending.take();
        assertThatThrownBy(() -> pending.add(lines("12345"))).isInstanceOf(QueueUnavailableException.class);
        pending.release(first);

        assertThat(pending.bytes()).isZero();
        assertThat(pending.add(lines("1234567890"))).hasSize(1);
    }

    @Test
    void afterCloseWaitingLinesAreDueAndNewOnesAreRefused() throws Exception {
        PendingMessages pending = justTaken(pending(100, 1_000, NEVER, 1_000));
        pending.add(lines("b"));

        pending.close();

        assertThatThrownBy(() -> pending.add(lines("c"))).isInstanceOf(QueueUnavailableException.class);
        assertThat(pending.take()).hasSize(1);
        assertThat(pending.take()).isEmpty();
    }

    private static List<String> pack(String... texts) throws InterruptedException {
        PendingMessages pending = pending(11, 1_000, Duration.ZERO, 1);
        pending.add(lines(texts));
        return pending.take().stream().map(Message::body).toList();
    }

    private static PendingMessages pending(int messageBytes, long pendingBytes, Duration linger, int lingerRecords) {
        return new PendingMessages(
                new PendingMessages.Limits(messageBytes, pendingBytes, linger.toNanos(), lingerRecords));
    }

    /** Returns {@code pending} after a batch was just taken from it. */
    private static PendingMessages justTaken(PendingMessages pending) throws InterruptedException {
        pending.add(lines("a"));
        pending.take().forEach(pending::release);
        return pending;
    }

    private static CountDownLatch takeInBackground(PendingMessages pending) {
        CountDownLatch taken = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                pending.take();
                taken.countDown();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        return taken;
    }

    private static List<byte[]> lines(String... lines) {
        return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
    }
}
