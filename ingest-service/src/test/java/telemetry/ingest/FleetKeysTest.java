package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    @TempDir
    private static Path folder;

    private static IngestFixture fixture;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws IOException {
        Path file = Files.writeString(folder.resolve("keys.json"), """
                {"keys":[
                {"id":"acme-1","sha256":"%s","fleet":"acme","rights":["send"],"vehicles":["acme-*"],
                  "limits":{"records_per_second":10,"burst_seconds":1}},
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

    /** Compares the 95th percentile, because the slowest of a few hundred requests are noise on a busy machine. */
    @Test
    void aFleetAtTenTimesItsLimitDoesNotSlowAnother() throws Exception {
        latencies(200); // warms up
        Duration alone = percentile(latencies(200));
        AtomicInteger refused = new AtomicInteger();
        Thread flood = Thread.ofVirtual().start(() -> flood(refused));
        Duration beside;
        try {
            beside = percentile(latencies(200));
        } finally {
            flood.interrupt();
            flood.join();
        }

        assertThat(refused.get()).isPositive();
        assertThat(beside).isLessThan(alone.multipliedBy(2).plusMillis(20));
    }

    /** Sends ten times as many records as the key of acme may, in single requests. */
    private static void flood(AtomicInteger refused) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (post(ACME, record("acme-1")).statusCode() == 429) {
                    refused.incrementAndGet();
                }
            } catch (IOException | InterruptedException stopped) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static List<Duration> latencies(int requests) throws IOException, InterruptedException {
        List<Duration> all = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            long begin = System.nanoTime();
            assertThat(post(ZETA, record("zeta-1")).statusCode()).isEqualTo(202);
            all.add(Duration.ofNanos(System.nanoTime() - begin));
        }
        return all;
    }

    private static Duration percentile(List<Duration> latencies) {
        return latencies.stream().sorted().toList().get(latencies.size() * 95 / 100);
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
        URI uri = IngestFixture.uri(service);
        return HTTP.send(
                HttpRequest.newBuilder(uri)
                        .header("X-API-Key", key)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
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
