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

/** Clients whose small bodies make much work must not keep others waiting. */
@Timeout(120)
class LargeBodiesTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    /** Wide, as other builds may have the processors; 100 is what is promised on two of its own. */
    private static final long PATIENCE_MS = Long.getLong("ingest.patience", 2_000);

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
    void moreRecordsThanAllowedAreRefusedTogetherAndAtOnce() throws Exception {
        HttpResponse<String> refused = HTTP.send(gzip("x\n".repeat(4_000_000)), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> good =
                HTTP.send(gzip((record() + "\n").repeat(20_001)), HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("more than 20000 records", "before line 20001");
        assertThat(good.statusCode()).isEqualTo(413);
    }

    @Test
    void probesAndSmallRequestsAreAnsweredWhileOthersSendMuchWork() throws Exception {
        assertAnsweredBeside("x\n".repeat(4_000_000), 413); // 8 KB of gzip
        assertAnsweredBeside("x\n".repeat(20_000), 422); // each a rejection
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
        assertThat(answers.get()).as("answers to the others").isPositive();
        System.err.printf("beside %d clients, ms: %s%n", HOSTILE_CLIENTS, beside);
        assertThat(beside.most()).as("%s, ms", beside).isLessThan(PATIENCE_MS);
    }

    /** Nine of ten liveness probes, and of ten small requests, take no longer, in ms. */
    private record Latencies(long probe, long post) {
        static Latencies measure() throws IOException, InterruptedException {
            List<Long> probes = new ArrayList<>();
            List<Long> posts = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                long probe = millis(liveness());
                long post = millis(smallPost());
                if (i >= 20) { // warm
                    probes.add(probe);
                    posts.add(post);
                }
            }
            return new Latencies(ninetiethPercentile(probes), ninetiethPercentile(posts));
        }

        long most() {
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
    void oneProcessorIsLeftFreeAndATurnIsGivenBack() {
        LargeBodies large = LargeBodies.leavingOneFree(3, Duration.ofMillis(20));
        try (LargeBodies.Turn first = large.turn();
                LargeBodies.Turn second = large.turn();
                LargeBodies.Turn small = large.turn()) {
            first.goOn(LargeBodies.SMALL + 1);
            first.goOn(10 * LargeBodies.SMALL);
            second.goOn(LargeBodies.SMALL + 1);
            small.goOn(LargeBodies.SMALL);
            assertThatThrownBy(() -> small.goOn(LargeBodies.SMALL + 1)).isInstanceOf(TooManyBodiesException.class);
            first.close();
            small.goOn(LargeBodies.SMALL + 1);
        }
        try (LargeBodies.Turn next = large.turn()) {
            next.goOn(LargeBodies.SMALL + 1);
        }
        try (LargeBodies.Turn only =
                LargeBodies.leavingOneFree(1, Duration.ZERO).turn()) {
            only.goOn(LargeBodies.SMALL + 1);
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
