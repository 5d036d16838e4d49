package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import telemetry.aws.Queue;
import telemetry.service.LogLines;
import telemetry.service.VitalThreads;

/** Tests requests whose messages fail, and requests while SQS hangs. */
@Timeout(20)
class GroupCommitTest {
    private static final String NO_MATCH = "not in any line";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Object> events = new CopyOnWriteArrayList<>();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        requests.shutdownNow();
    }

    @Test
    void aFailedMessageFailsOnlyTheRequestsWithLinesInIt() throws Exception {
        FakeSendQueue sqs = FakeSendQueue.failing("poison");
        GroupCommit commits = commits(sqs, limits(20), 1, Duration.ofMinutes(1));

        // the lines wait until the senders start, and are packed as a/b, poison/c, c2/d
        List<Future<Boolean>> outcomes = new ArrayList<>();
        outcomes.add(request(commits, "aaaaaaaa"));
        outcomes.add(request(commits, "bbbbbbbb"));
        outcomes.add(request(commits, "poison--"));
        outcomes.add(request(commits, "cccccccc", "c2c2c2c2"));
        outcomes.add(request(commits, "dddddddd"));
        commits.start();

        assertThat(results(outcomes)).containsExactly(true, true, false, false, true);
        assertThat(sqs.bodies()).containsExactly("aaaaaaaa\nbbbbbbbb", "poison--\ncccccccc", "c2c2c2c2\ndddddddd");
        assertThat(registry.get("telemetry.ingest.message.records").summary().count())
                .isEqualTo(2);
        assertThat(registry.get("telemetry.ingest.pending").gauge().value()).isZero();
        commits.close();
    }

    @Test
    void concurrentCallsAreLimitedAndWaitingLinesShareTheNextOne() throws Exception {
        AtomicInteger concurrent = new AtomicInteger();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        FakeSendQueue slow = new FakeSendQueue(call -> {
            concurrent.incrementAndGet();
            return answer.thenApply(now -> FakeSendQueue.response(call, NO_MATCH));
        });
        GroupCommit commits = commits(slow, limits(1_000), 2, Duration.ofMinutes(1));
        commits.start();
        List<Future<Boolean>> outcomes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(request(commits, "line-" + i));
        }

        assertThat(concurrent).hasValue(2);
        assertThat(outcomes).noneMatch(Future::isDone);
        answer.complete(null);

        assertThat(results(outcomes)).doesNotContain(false).hasSize(20);
        assertThat(slow.calls).hasSizeBetween(3, 4);
        commits.close();
    }

    @Test
    void aRequestIsRefusedImmediatelyIfTheBufferIsFull() throws Exception {
        FakeSendQueue hanging = new FakeSendQueue(call -> new CompletableFuture<>());
        PendingMessages.Limits small = new PendingMessages.Limits(20, 30, 0, 1);
        GroupCommit commits = commits(hanging, small, 1, Duration.ofMinutes(1));
        commits.start();
        Future<Boolean> first = request(commits, "1234567890", "1234567890");

        try (LogLines log = new LogLines(PendingMessages.class)) {
            for (int i = 0; i < 100; i++) {
                assertThat(commit(commits, "1234567890a")).isFalse();
            }
            assertThat(log.all()).containsExactly("WARN event=pending_full pending=20B limit=30B");
        }
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void aRecordThatWaitedTooLongIsRefusedAndNotSent() throws Exception {
        CompletableFuture<SendMessageBatchResponse> firstAnswer = new CompletableFuture<>();
        FakeSendQueue sqs = new FakeSendQueue(
                call -> call.entries().getFirst().messageBody().equals("first")
                        ? firstAnswer
                        : CompletableFuture.completedFuture(FakeSendQueue.response(call, NO_MATCH)));
        GroupCommit commits = commits(sqs, limits(1_000), 1, Duration.ofMillis(100));
        commits.start();
        Future<Boolean> first = request(commits, "first");
        Future<Boolean> second = request(commits, "second");

        Thread.sleep(150);
        firstAnswer.complete(FakeSendQueue.response(sqs.calls.getFirst(), NO_MATCH));

        assertThat(results(List.of(first, second))).containsExactly(true, false);
        assertThat(commit(commits, "third")).isTrue();
        assertThat(sqs.bodies()).containsExactly("first", "third");
        commits.close();
    }

    @Test
    void anUnexpectedExceptionFailsTheRequestAndEndsNoThread() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeSendQueue broken = new FakeSendQueue(call -> {
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("injected");
            }
            return CompletableFuture.completedFuture(FakeSendQueue.response(call, NO_MATCH));
        });
        GroupCommit commits = commits(broken, limits(1_000), 1, Duration.ofMinutes(1));
        commits.start();

        assertThat(commit(commits, "a")).isFalse();
        assertThat(commit(commits, "b")).isFalse();
        assertThat(commit(commits, "c")).isTrue();
        commits.close();
    }

    @Test
    void anErrorInASenderBreaksLivenessAndRefusesEveryRequest() throws Exception {
        FakeSendQueue broken = new FakeSendQueue(call -> {
            throw new StackOverflowError("injected");
        });
        GroupCommit commits = commits(broken, limits(10), 1, Duration.ofMinutes(1));
        List<Future<Boolean>> outcomes = new ArrayList<>();
        for (int i = 0; i < 30; i++) { // enough for three calls
            outcomes.add(request(commits, "line-%04d".formatted(i)));
        }

        commits.start();

        assertThat(results(outcomes)).doesNotContain(true).hasSize(30);
        assertThat(commit(commits, "later")).isFalse();
        assertThat(broken.calls).hasSize(1);
        assertThat(events).hasSize(1);
        assertThat(registry.get("telemetry.ingest.pending").gauge().value()).isZero();
        commits.close();
    }

    @Test
    void afterAnErrorInOneSenderTheOtherSendsTheWaitingMessages() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        FakeSendQueue once = new FakeSendQueue(call -> {
            if (calls.incrementAndGet() == 1) {
                throw new StackOverflowError("injected");
            }
            return CompletableFuture.completedFuture(FakeSendQueue.response(call, NO_MATCH));
        });
        GroupCommit commits = commits(once, limits(10), 2, Duration.ofMinutes(1));
        List<Future<Boolean>> outcomes = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            outcomes.add(request(commits, "line-%04d".formatted(i)));
        }

        commits.start();

        assertThat(results(outcomes)).filteredOn(confirmed -> !confirmed).hasSize(10);
        assertThat(commit(commits, "later")).isFalse();
        commits.close();
    }

    @Test
    void aCallThatNeverEndsDoesNotBlockARequestForever() throws Exception {
        FakeSendQueue silent = new FakeSendQueue(call -> new CompletableFuture<>());
        GroupCommit commits = commits(silent, limits(1_000), 1, Duration.ofMillis(200));
        commits.start();

        assertThat(request(commits, "a").get(5, TimeUnit.SECONDS)).isFalse();
        long start = System.nanoTime();
        commits.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void closingSendsTheWaitingMessages() throws Exception {
        FakeSendQueue sqs = FakeSendQueue.failing(NO_MATCH);
        long minute = Duration.ofMinutes(1).toNanos();
        GroupCommit commits =
                commits(sqs, new PendingMessages.Limits(1_000, 100_000, minute, 1_000), 2, Duration.ofMinutes(1));
        commits.start();
        assertThat(commit(commits, "at once")).isTrue();
        Future<Boolean> lingering = request(commits, "lingering");

        commits.close();

        assertThat(lingering.get(1, TimeUnit.SECONDS)).isTrue();
        assertThat(sqs.bodies()).containsExactly("at once", "lingering");
        assertThat(commit(commits, "too late")).isFalse();
    }

    private GroupCommit commits(FakeSendQueue sqs, PendingMessages.Limits limits, int maxSends, Duration maxWait) {
        return new GroupCommit(
                new PendingMessages(limits),
                new MessageSender(sqs, new Queue(sqs, "telemetry")),
                new GroupCommit.Limits(maxSends, maxWait, Duration.ofSeconds(1)),
                new IngestMetrics(registry),
                new VitalThreads(events::add));
    }

    private static PendingMessages.Limits limits(int messageBytes) {
        return new PendingMessages.Limits(messageBytes, 100_000, 0, 1);
    }

    /**
     * Starts a request, and returns when its lines wait, so that requests are in order. The result is true if
     * confirmed.
     */
    private Future<Boolean> request(GroupCommit commits, String... lines) throws InterruptedException {
        Thread[] thread = new Thread[1];
        CompletableFuture<Void> begun = new CompletableFuture<>();
        Future<Boolean> outcome = requests.submit(() -> {
            thread[0] = Thread.currentThread();
            begun.complete(null);
            return commit(commits, lines);
        });
        begun.join();
        while (!outcome.isDone() && thread[0].getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return outcome;
    }

    private static boolean commit(GroupCommit commits, String... lines) {
        try {
            commits.commit(
                    Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList());
            return true;
        } catch (QueueUnavailableException refused) {
            return false;
        }
    }

    private static List<Boolean> results(List<Future<Boolean>> outcomes) throws Exception {
        List<Boolean> results = new ArrayList<>();
        for (Future<Boolean> outcome : outcomes) {
            results.add(outcome.get(5, TimeUnit.SECONDS));
        }
        return results;
    }
}
