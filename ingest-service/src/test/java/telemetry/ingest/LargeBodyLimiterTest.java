package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests that clients with small bodies that cause much work do not delay other clients. */
@Timeout(120)
class LargeBodyLimiterTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** The latency limit, wide because other builds may use the processors. On two idle processors 100 ms hold. */
    private static final long MAX_LATENCY_MS = Long.getLong("ingest.patience", 2_000);

    private static final int HOSTILE_CLIENTS = 4;

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder);
        service = ingest.run();
    }

    @AfterAll
    static void stop() {
        service.close();
        ingest.close();
    }

    @Test
    void aBodyWithTooManyRecordsIsRejectedAsAWhole() throws Exception {
        HttpResponse<String> tooMany = HTTP.send(gzip("x\n".repeat(4_000_000)), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> valid =
                HTTP.send(gzip((record() + "\n").repeat(20_001)), HttpResponse.BodyHandlers.ofString());

        assertThat(tooMany.statusCode()).isEqualTo(413);
        assertThat(tooMany.body()).contains("more than the limit of 20000 records", "before line 20001");
        assertThat(valid.statusCode()).isEqualTo(413);
    }

    @Test
    void probesAndSmallRequestsAreAnsweredBesideLargeBodies() throws Exception {
        assertAnsweredBeside("x\n".repeat(4_000_000), 413); // 8 KB as gzip
        assertAnsweredBeside("x\n".repeat(20_000), 422); // each line is rejected
        assertAnsweredBeside((record() + "\n").repeat(20_000), 202);
        assertAnsweredBeside("\n".repeat(8_000_000), 400);
    }

    private static void assertAnsweredBeside(String body, int status) throws Exception {
        HttpRequest hostile = gzip(body);
        AtomicInteger answers = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        Latencies beside;
        try {
            for (int i = 0; i < HOSTILE_CLIENTS; i++) {
                clients.add(Thread.ofPlatform().start(() -> repeat(hostile, status, answers)));
            }
            beside = Latencies.measure();
        } finally {
            for (Thread client : clients) {
                client.interrupt();
                client.join();
            }
        }
        assertThat(answers.get()).as("responses to the other clients").isPositive();
        System.err.printf("beside %d clients, ms: %s%n", HOSTILE_CLIENTS, beside);
        assertThat(beside.max()).as("%s, ms", beside).isLessThan(MAX_LATENCY_MS);
    }

    /** Returns the 90th percentiles of liveness probes and of small requests, in ms. */
    private record Latencies(long probe, long post) {
        static Latencies measure() throws IOException, InterruptedException {
            List<Long> probes = new ArrayList<>();
            List<Long> posts = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                long probe = millis(liveness());
                long post = millis(smallPost());
                if (i >= 20) { // after warm-up
                    probes.add(probe);
                    posts.add(post);
                }
            }
            return new Latencies(ninetiethPercentile(probes), ninetiethPercentile(posts));
        }

        long max() {
            return Math.max(probe, post);
        }
    }

    private static void repeat(HttpRequest request, int status, AtomicInteger answers) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                int answer = HTTP.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                answers.addAndGet(answer == status ? 1 : 0);
            } catch (IOException | InterruptedException end) {
                return;
            }
        }
    }

    private static long millis(HttpRequest request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int status = HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        assertThat(status).isBetween(200, 202);
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static long ninetiethPercentile(List<Long> millis) {
        return millis.stream()
                .sorted()
                .skip(millis.size() * 9L / 10)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneProcessorStaysFreeAndPermitsAreReleased() {
        LargeBodyLimiter limiter = LargeBodyLimiter.forProcessors(3, Duration.ofMillis(20));
        try (LargeBodyLimiter.Permit first = limiter.permit();
                LargeBodyLimiter.Permit second = limiter.permit();
                LargeBodyLimiter.Permit small = limiter.permit()) {
            first.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1);
            first.checkpoint(10 * LargeBodyLimiter.MAX_SMALL_BODY);
            second.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1);
            small.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY);
            assertThatThrownBy(() -> small.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1))
                    .isInstanceOf(ServerBusyException.class);
            first.close();
            small.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1);
        }
        try (LargeBodyLimiter.Permit next = limiter.permit()) {
            next.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1);
        }
        try (LargeBodyLimiter.Permit only =
                LargeBodyLimiter.forProcessors(1, Duration.ZERO).permit()) {
            only.checkpoint(LargeBodyLimiter.MAX_SMALL_BODY + 1);
        }
    }

    private static HttpRequest liveness() {
        return HttpRequest.newBuilder(uri().resolve("/actuator/health/liveness"))
                .build();
    }

    private static HttpRequest smallPost() {
        return HttpRequest.newBuilder(uri())
                .header("X-API-Key", "key")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(record()))
                .build();
    }

    private static HttpRequest gzip(String body) {
        return HttpRequest.newBuilder(uri())
                .header("X-API-Key", "key")
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(IngestFixture.gzip(body.getBytes(UTF_8))))
                .build();
    }

    private static URI uri() {
        return IngestFixture.uri(service);
    }

    private static String record() {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":1}}"
                .formatted(Instant.now());
    }
}
