package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.services.sqs.model.Message;
import telemetry.service.Audit;
import telemetry.service.KeysFile;
import telemetry.service.LogLines;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests keys of fleets, their vehicles and their limits on an embedded SQS in this JVM. */
class FleetKeysTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ACME = "tmk_of-acme";
    private static final String ZETA = "tmk_of-zeta";
    private static final String SLOW = "tmk_of-slow";
    private static final String SLOW_VEHICLES = "tmk_of-slow-vehicles";
    private static final String STRICT = "tmk_of-strict";
    private static final String READER = "tmk_of-a-reader";

    private static final int ACME_RECORDS_PER_SECOND = 50;
    private static final int ROUNDS = 3;
    private static final int SAMPLES = 600; // six of them are above the 99th percentile
    private static final int CLIENTS = 2;
    private static final Executor THREADS = client -> Thread.ofVirtual().start(client);

    @TempDir
    private static Path folder;

    private static IngestFixture fixture;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), """
                {"keys":[
                {"id":"acme-1","sha256":"%s","fleet":"acme","rights":["send"],"vehicles":["acme-*"],
                  "limits":{"records_per_second":%d,"burst_seconds":1}},
                {"id":"zeta-1","sha256":"%s","fleet":"zeta","rights":["send"],"vehicles":["zeta-*"]},
                {"id":"slow-1","sha256":"%s","fleet":"slow","rights":["send"],"vehicles":["slow-*"],
                  "limits":{"records_per_second":1,"bytes_per_second":100000,"burst_seconds":5}},
                {"id":"slow-2","sha256":"%s","fleet":"slow","rights":["send"],"vehicles":["slow-*"],
                  "limits":{"vehicle_records_per_second":1,"burst_seconds":2}},
                {"id":"strict-1","sha256":"%s","fleet":"slow","rights":["send"],"vehicles":["slow-*"],
                  "limits":{"records_per_second":1,"bytes_per_second":100000,"burst_seconds":5}},
                {"id":"acme-reader","sha256":"%s","fleet":"acme","rights":["read"]}]}
                """.formatted(
                        KeysFile.digestOf(ACME),
                        ACME_RECORDS_PER_SECOND,
                        KeysFile.digestOf(ZETA),
                        KeysFile.digestOf(SLOW),
                        KeysFile.digestOf(SLOW_VEHICLES),
                        KeysFile.digestOf(STRICT),
                        KeysFile.digestOf(READER)));
        fixture = IngestFixture.start(folder.resolve("cloud"));
        service = fixture.run("--telemetry.keys.file=" + file);
    }

    @AfterAll
    static void stop() {
        service.close();
        fixture.close();
    }

    @BeforeEach
    void emptyQueue() {
        receiveAll();
    }

    @Test
    void theFleetOfTheKeyGoesWithTheRecord() throws Exception {
        assertThat(post(ZETA, record("zeta-1")).statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(receiveAll().getFirst()).get("fleet").stringValue())
                .isEqualTo("zeta");
        assertThat(post("key", record("zeta-1")).statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(receiveAll().getFirst()).has("fleet")).isFalse();
    }

    @Test
    void aRecordOfAnotherFleetsVehicleIsRefusedAndNeverQueued() throws Exception {
        double before = denied("zeta", "not_yours");
        try (LogLines audit = new LogLines(Audit.class)) {
            HttpResponse<String> response = post(ZETA, record("acme-1"));

            assertThat(response.statusCode()).isEqualTo(403);
            JsonNode problem = JSON.readTree(response.body());
            assertThat(problem.get("reason").stringValue()).isEqualTo("not_yours");
            assertThat(problem.get("detail").stringValue()).isEqualTo("vehicle_id is not of this key");
            assertThat(audit.all())
                    .singleElement()
                    .asString()
                    .startsWith("INFO event=audit action=refused key=zeta-1 reason=not_yours from=127.0.0.1")
                    .doesNotContain(ZETA);
        }
        assertThat(receiveAll()).isEmpty();
        assertThat(denied("zeta", "not_yours")).isEqualTo(before + 1);
    }

    @Test
    void aLineOfAnotherFleetsVehicleIsRejectedBesideTheOthers() throws Exception {
        HttpResponse<String> response = postLines(ZETA, record("zeta-1"), record("acme-1"), record("zeta-2"));

        assertThat(response.statusCode()).isEqualTo(207);
        JsonNode result = JSON.readTree(response.body());
        assertThat(result.get("accepted").intValue()).isEqualTo(2);
        assertThat(result.get("rejected").get(0).get("line").intValue()).isEqualTo(2);
        assertThat(result.get("rejected").get(0).get("reason").stringValue()).isEqualTo("not_yours");
        assertThat(receiveAll()).hasSize(2).noneMatch(line -> line.contains("acme-1"));
    }

    @Test
    void aReadersKeyDoesNotSend() throws Exception {
        HttpResponse<String> response = post(READER, record("acme-1"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("this needs a key with the right send; the key acme-reader has read");
        assertThat(receiveAll()).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsRefusedAsAWholeAndSaysWhenToSendItAgain() throws Exception {
        double before = denied("slow", "limited");
        assertThat(postLines(SLOW, records("slow-1", 5)).statusCode()).isEqualTo(202);
        receiveAll();

        HttpResponse<String> response = postLines(SLOW, records("slow-2", 5));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After"))
                .get()
                .asString()
                .matches("[1-5]");
        assertThat(response.headers().firstValue("RateLimit-Policy"))
                .hasValue("\"records\";q=5;w=5, \"bytes\";q=500000;w=5;qu=\"content-bytes\"");
        assertThat(response.headers().firstValue("RateLimit"))
                .hasValue("\"records\";r=0;t="
                        + response.headers().firstValue("Retry-After").orElseThrow());
        assertThat(JSON.readTree(response.body()).get("detail").stringValue())
                .isEqualTo(
                        "the key slow-1 has reached its limit; nothing was queued; send the whole request again after"
                                + " the delay in Retry-After");
        assertThat(receiveAll()).isEmpty();
        assertThat(denied("slow", "limited")).isGreaterThan(before);
    }

    @Test
    void aBodyOverTheBurstMustBeSplit() throws Exception {
        HttpResponse<String> response = postLines(STRICT, records("slow-1", 6));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body())
                .contains("the request has more than the key strict-1 may send at once (5 records and 500000 bytes)");
    }

    @Test
    void aVehicleOverItsLimitHoldsUpNoOtherVehicle() throws Exception {
        assertThat(postLines(SLOW_VEHICLES, records("slow-1", 2)).statusCode()).isEqualTo(202);
        HttpResponse<String> response = postLines(SLOW_VEHICLES, record("slow-2"), record("slow-1"));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("RateLimit-Policy")).hasValue("\"vehicle-records\";q=2;w=2");
        assertThat(response.body()).contains("the vehicle slow-1 has reached its limit");
        assertThat(postLines(SLOW_VEHICLES, records("slow-2", 2)).statusCode())
                .isEqualTo(202); // the refused request has taken none of its tokens
    }

    /**
     * Compares the 99th percentile of a fleet's latencies beside a flood with that of the same fleet alone. Clients,
     * service and SQS share the cores of this machine, so that any pause makes a percentile. Both are therefore measured
     * in each of several rounds, and the median of the ratios counts.
     */
    @Test
    void aFleetAtTenTimesItsLimitDoesNotSlowAnother() throws Exception {
        Flood flood = new Flood();
        ratio(flood); // warms up
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ratios.add(ratio(flood));
        }
        fixture.cloud().sqs().purgeQueue(purge -> purge.queueUrl(fixture.queueUrl()));

        assertThat(flood.accepted.get()).isPositive();
        assertThat(flood.refused.get()).isGreaterThan(3 * flood.accepted.get()); // more than 9 but for the first bursts
        assertThat(ratios.stream().sorted().toList().get(ROUNDS / 2))
                .as("ratios %s", ratios)
                .isLessThan(2);
    }

    private static double ratio(Flood flood) throws InterruptedException {
        double alone = percentile(latencies());
        flood.begin();
        try {
            return percentile(latencies()) / alone;
        } finally {
            flood.end();
        }
    }

    /**
     * Sends ten times as many records as the key of acme may, in single requests. Blocking connections cost less of the
     * shared cores than the client of the other fleet.
     */
    private static final class Flood {
        private static final int CLIENTS = 4;
        private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1) * CLIENTS / (10 * ACME_RECORDS_PER_SECOND);

        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private List<Thread> clients = List.of();

        void begin() {
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> Thread.ofPlatform().start(this::run))
                    .toList();
        }

        void end() throws InterruptedException {
            for (Thread client : clients) {
                client.interrupt();
                client.join();
            }
        }

        private void run() {
            byte[] body = record("acme-1").getBytes(StandardCharsets.UTF_8);
            long begin = System.nanoTime();
            for (long sent = 0; !Thread.currentThread().isInterrupted(); sent++) {
                LockSupport.parkNanos(begin + sent * INTERVAL - System.nanoTime());
                (isRefused(body) ? refused : accepted).incrementAndGet();
            }
        }

        private static boolean isRefused(byte[] body) {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) IngestFixture.uri(service).toURL().openConnection();
                connection.setRequestProperty("X-API-Key", ACME);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.getOutputStream().write(body);
                boolean refused = connection.getResponseCode() == 429;
                try (InputStream answer = refused ? connection.getErrorStream() : connection.getInputStream()) {
                    answer.readAllBytes(); // or the connection is not used again
                }
                return refused;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    /** Returns the latencies of {@value #SAMPLES} requests of zeta from a few clients, in nanoseconds. */
    private static long[] latencies() {
        return IntStream.range(0, CLIENTS)
                .mapToObj(client -> CompletableFuture.supplyAsync(FleetKeysTest::latenciesOfAClient, THREADS))
                .toList()
                .stream()
                .flatMapToLong(client -> Arrays.stream(client.join()))
                .toArray();
    }

    private static long[] latenciesOfAClient() {
        long[] all = new long[SAMPLES / CLIENTS];
        try {
            for (int i = 0; i < all.length; i++) {
                long begin = System.nanoTime();
                assertThat(post(ZETA, record("zeta-1")).statusCode()).isEqualTo(202);
                all[i] = System.nanoTime() - begin;
            }
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
        return all;
    }

    private static double percentile(long[] latencies) {
        Arrays.sort(latencies);
        return latencies[latencies.length * 99 / 100];
    }

    private static double denied(String fleet, String reason) {
        return service.getBean(MeterRegistry.class).find("telemetry.ingest.records.denied").counters().stream()
                .filter(counter -> fleet.equals(counter.getId().getTag("fleet"))
                        && reason.equals(counter.getId().getTag("reason")))
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static HttpResponse<String> post(String key, String record) throws IOException, InterruptedException {
        return send(key, "application/json", record);
    }

    private static HttpResponse<String> postLines(String key, String... records)
            throws IOException, InterruptedException {
        return send(key, "application/x-ndjson", String.join("\n", records));
    }

    private static HttpResponse<String> send(String key, String type, String body)
            throws IOException, InterruptedException {
        return HTTP.send(request(key, type, body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String key, String type, String body) {
        return HttpRequest.newBuilder(IngestFixture.uri(service))
                .header("X-API-Key", key)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static String[] records(String vehicle, int count) {
        return IntStream.range(0, count).mapToObj(i -> record(vehicle)).toArray(String[]::new);
    }

    private static String record(String vehicle) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":{\"rpm\":1}}"
                .formatted(Instant.now().truncatedTo(ChronoUnit.MILLIS), vehicle);
    }

    private static List<String> receiveAll() {
        List<String> lines = new ArrayList<>();
        List<Message> messages = receive();
        while (!messages.isEmpty()) {
            messages.forEach(message -> {
                lines.addAll(Arrays.asList(message.body().split("\n")));
                fixture.cloud()
                        .sqs()
                        .deleteMessage(
                                delete -> delete.queueUrl(fixture.queueUrl()).receiptHandle(message.receiptHandle()));
            });
            messages = receive();
        }
        return lines;
    }

    private static List<Message> receive() {
        return fixture.cloud()
                .sqs()
                .receiveMessage(receive -> receive.queueUrl(fixture.queueUrl()).maxNumberOfMessages(10))
                .messages();
    }
}
