package telemetry.consumer;

import static java.net.http.HttpResponse.BodyHandlers.ofLines;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.can.FrameDecoder;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.service.ApiDescription;
import telemetry.service.FleetKeys;
import telemetry.service.VitalThreads;

/** Runs the service with the embedded SQS and the embedded S3. */
@ExtendWith(OutputCaptureExtension.class)
class ConsumerServiceTest {
    private static final String KEY = "the-key";
    private static final AtomicInteger RUN = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final Instant now = Instant.now(); // read once, because a test may run across the end of an hour
    private Provisioning names = Provisioning.DEFAULT;
    private String queueUrl = "";

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder);
    }

    @BeforeEach
    void createQueueAndBucket() {
        int run = RUN.incrementAndGet();
        names = new Provisioning("queue-" + run, "dlq-" + run, "bucket-" + run, Duration.ofSeconds(30), 3);
        names.apply(cloud.sqs(), cloud.s3());
        queueUrl = url(names.queue());
    }

    @Test
    void everyLineIsStoredInItsHourAndTheQueueIsEmptyAfterwards(CapturedOutput output) {
        Instant edge = now.truncatedTo(ChronoUnit.HOURS);
        List<String> before = lines(1_500, edge.minusMillis(1));
        List<String> after = lines(1_500, edge);

        try (ConfigurableApplicationContext service = start()) {
            send(String.join("\n", before.subList(0, 200)));
            send(String.join("\n", before.subList(200, 400)) + "\n" + String.join("\n", after.subList(0, 100)));
            before.subList(400, 600).forEach(this::send);
            send(String.join("\n", before.subList(600, 1_500)));
            send(String.join("\n", after.subList(100, 1_500)));

            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);
        }

        assertThat(stored(HourPartition.of(edge).plusHours(-1))).containsExactlyInAnyOrderElementsOf(before);
        assertThat(stored(HourPartition.of(edge))).containsExactlyInAnyOrderElementsOf(after);
        assertThat(deadLetters()).isEmpty();
        assertThat(output.getOut())
                .containsPattern(
                        "INFO time=\\S+Z event=write_batch size=\\d+ latency_p50=\\d+ms latency_p95=\\d+ms"
                                + " ingest_p50=\\d+ms ingest_p95=\\d+ms bytes=\\d+ rotation=\\w+ key=\"raw/year=\\S+\\.jsonl\"\\n");
    }

    /** Checks that the checksum and the number of lines are computed before compression. */
    @ParameterizedTest
    @EnumSource
    void aPartIsCompressedAsItsSuffixIndicates(PartCompression compression) {
        List<String> lines = lines(2_000, now);
        try (ConfigurableApplicationContext service = start(
                "--telemetry.consumer.part-compression=" + compression.name().toLowerCase(Locale.ROOT))) {
            send(String.join("\n", lines));
            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);
        }

        String key = parts().getFirst();
        assertThat(parts()).singleElement().asString().endsWith(compression.suffix());
        assertThat(stored(HourPartition.of(now))).containsExactlyElementsOf(lines);
        HeadObjectResponse object =
                cloud.s3().headObject(head -> head.bucket(names.bucket()).key(key));
        byte[] content = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        PartChecksum checksum = new PartChecksum(PartKey.parse(key).orElseThrow(), 2_000);
        checksum.update(content, 0, content.length);
        assertThat(object.metadata())
                .containsEntry(PartKey.LINES, "2000")
                .containsEntry(PartChecksum.METADATA, checksum.value());
        assertThat(object.contentType()).isEqualTo("application/x-ndjson");
        assertThat(object.contentEncoding())
                .isNullOrEmpty(); // otherwise HTTP clients would decompress the object before the query engine does
        if (compression == PartCompression.NONE) {
            assertThat(object.contentLength()).isEqualTo(content.length);
        } else {
            assertThat(object.contentLength()).isLessThan(content.length / 5);
        }
    }

    @Test
    void aBurstMakesAPartOfThousandsOfLines() {
        List<String> lines = lines(5_000, now);
        for (int start = 0; start < lines.size(); start += 250) {
            send(String.join("\n", lines.subList(start, start + 250)));
        }
        try (ConfigurableApplicationContext service = start()) {
            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);
        }

        assertThat(parts()).hasSizeLessThanOrEqualTo(2);
        assertThat(stored(HourPartition.of(now))).hasSize(5_000);
    }

    @Test
    void aRecordThatIsRedeliveredOrSentTwiceIsStoredOnce() {
        List<String> lines = lines(200, now);
        String retried = lines.get(0)
                .replaceAll(
                        "received_at\":\"[^\"]+",
                        "received_at\":\"" + now.truncatedTo(ChronoUnit.MILLIS).minusMillis(5));
        try (ConfigurableApplicationContext service = start()) {
            send(String.join("\n", lines));
            send(String.join("\n", lines.subList(50, 150)));
            await().atMost(Duration.ofSeconds(20)).until(() -> parts().size() == 1 && isQueueEmpty());
            send(retried);
            send(String.join("\n", lines));
            await().atMost(Duration.ofSeconds(20)).until(() -> counter(service, "duplicate") == 301);
            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);

            assertThat(counter(service, "received")).isEqualTo(501);
            assertThat(counter(service, "stored")).isEqualTo(200);
        }
        assertThat(stored(HourPartition.of(now))).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void theLiveWindowOfAVehicleRequiresTheApiKey() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext service = start("--telemetry.live.anomaly-signal=n");
                HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
            send(String.join("\n", lines(3, now)));
            await().atMost(Duration.ofSeconds(20)).until(() -> counter(service, "stored") == 3);

            HttpRequest.Builder vehicle = HttpRequest.newBuilder(uri.resolve("/vehicles/veh-00002/live"));
            assertThat(http.send(vehicle.build(), ofString()).statusCode()).isEqualTo(401);
            vehicle.header("X-API-Key", KEY);
            await().until(() -> http.send(vehicle.build(), ofString())
                    .body()
                    .contains("\"records\":1")); // the window is updated after the acknowledgement
            assertThat(http.send(vehicle.build(), ofString()).body())
                    .startsWith("{\"vehicle_id\":\"veh-00002\",\"records\":1,\"last_seen\":\"")
                    .endsWith("\"signals\":{\"n\":2.0},\"anomalous\":false}");
            HttpRequest.Builder unknown = vehicle.copy().uri(uri.resolve("/vehicles/veh-00009/live"));
            assertThat(http.send(unknown.build(), ofString()).body())
                    .isEqualTo(
                            "{\"vehicle_id\":\"veh-00009\",\"records\":0,\"last_seen\":null,\"signals\":{},\"anomalous\":false}");

            ApiDescription api = ApiDescription.of(uri);
            assertThat(api.paths()).isEqualTo(ApiDescription.mappedPaths(service));
            String path = "/vehicles/{id}/live";
            assertThat(api.checkResponse(path, http.send(vehicle.build(), ofString())))
                    .isEmpty();
            assertThat(api.checkResponse(path, http.send(unknown.build(), ofString())))
                    .isEmpty();
            HttpRequest.Builder known = vehicle.copy().uri(uri.resolve("/live/vehicles"));
            assertThat(api.checkResponse("/live/vehicles", http.send(known.build(), ofString())))
                    .isEmpty();
            HttpRequest.Builder fleet = vehicle.copy().uri(uri.resolve("/live"));
            assertThat(api.checkResponse("/live", http.send(fleet.build(), ofString())))
                    .isEmpty();
            fleet.setHeader("X-API-Key", "wrong");
            assertThat(api.checkResponse("/live", http.send(fleet.build(), ofString())))
                    .isEmpty();
        }
    }

    @Test
    void aKeyOfAFleetShowsTheWindowOfItsFleetOnly() throws Exception {
        try (ConfigurableApplicationContext service = start("--telemetry.keys.file=" + FleetKeys.file(folder));
                HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
            List<String> lines = lines(3, now);
            send(lines.get(0).replace(",\"ingest", ",\"fleet\":\"acme\",\"ingest")
                    + '\n'
                    + lines.get(1).replace(",\"ingest", ",\"fleet\":\"other\",\"ingest")
                    + '\n'
                    + lines.get(2));
            HttpRequest.Builder known = HttpRequest.newBuilder(uri.resolve("/live/vehicles"));
            HttpRequest all = known.copy().header("X-API-Key", KEY).build();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> http.send(all, ofString()).body().contains("veh-00002"));
            known.header("X-API-Key", FleetKeys.ACME);

            assertThat(FleetKeys.refusals(service, uri))
                    .isEqualTo(
                            Map.of("GET /live", false, "GET /live/vehicles", false, "GET /vehicles/{id}/live", false));
            assertThat(http.send(known.build(), ofString()).body())
                    .contains("veh-00000", "\"fleet\":\"acme\"")
                    .doesNotContain("veh-00001", "veh-00002");
            assertThat(http.send(known.copy().uri(uri.resolve("/live")).build(), ofString())
                            .body())
                    .contains("\"vehicles\":1,\"records\":1,");
            for (int vehicle = 0; vehicle < 3; vehicle++) {
                URI one = uri.resolve("/vehicles/veh-0000%d/live".formatted(vehicle));
                assertThat(http.send(known.copy().uri(one).build(), ofString()).body())
                        .contains("\"records\":%d,".formatted(vehicle == 0 ? 1 : 0));
            }
            HttpRequest stream = known.copy()
                    .uri(uri.resolve("/live"))
                    .header("Accept", "text/event-stream")
                    .build();
            try (Stream<String> events = http.send(stream, ofLines()).body()) {
                assertThat(events.iterator().next()).contains("\"vehicles\":1,\"records\":1,");
            }
        }
    }

    @Test
    void theStreamSendsAnEventEverySecondAndEndsWithTheService() throws IOException, InterruptedException {
        try (ConfigurableApplicationContext service = start();
                HttpClient http = HttpClient.newHttpClient()) {
            String uri = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + "/live";
            HttpRequest listen = HttpRequest.newBuilder(URI.create(uri))
                    .header("X-API-Key", KEY)
                    .header("Accept", "text/event-stream")
                    .build();
            try (Stream<String> events = http.send(listen, ofLines()).body()) {
                send(String.join("\n", lines(30, now)));
                Iterator<String> event = events.iterator();
                Instant end = Instant.now().plusSeconds(20);
                String data = "";
                while (!data.contains("\\\"vehicle_id\\\":\\\"veh-00009\\\"")
                        && Instant.now().isBefore(end)) {
                    data = event.next();
                }
                assertThat(data)
                        .startsWith("data: {\"at\":\"")
                        .contains("\"vehicles\":30,\"records\":30,\"anomalies\":[]");

                Instant stop = Instant.now();
                service.close();
                event.forEachRemaining(last -> {});
                assertThat(stop.plusSeconds(10)).isAfter(Instant.now());
            }
        }
    }

    /** Checks that a missing DBC file stops nothing, and that frames are decoded once it is there. */
    @Test
    void rawFramesAreDecodedWithDbcFilesOfTheBucket() {
        String address = "s3://" + names.bucket() + "/can/";
        try (ConfigurableApplicationContext service = start(
                "--telemetry.can.groups[0].vehicles=car-*",
                "--telemetry.can.groups[0].dbc=" + address,
                "--telemetry.can.reload=1s")) {
            LiveVehicles live = service.getBean(LiveVehicles.class);
            send(frame("E803"));
            await().until(() -> live.vehicle("car-1", null).records() == 1);
            assertThat(live.vehicle("car-1", null).signals()).isEqualTo(Map.of("data", "E803"));

            cloud.s3()
                    .putObject(
                            put -> put.bucket(names.bucket()).key("can/car.dbc"),
                            RequestBody.fromString(
                                    "BO_ 256 Motion: 4 X\n SG_ Speed : 0|16@1+ (0.01,0) [0|0] \"km/h\" X\n"));
            await().until(() -> service.getBean(LiveFrames.class).decoder("car-1") != FrameDecoder.NONE);
            send(frame("10270003"));
            await().until(() -> live.vehicle("car-1", null).records() == 2);
            assertThat(live.vehicle("car-1", null).signals())
                    .isEqualTo(Map.of("data", "10270003", "Motion.Speed", 100.0));
        }
    }

    private String frame(String data) {
        return lines(1, now)
                .getFirst()
                .replaceFirst("\"vehicle_id\":\"[^\"]*\"", "\"vehicle_id\":\"car-1\"")
                .replaceFirst("\"can_id\":\"[^\"]*\"", "\"can_id\":\"0x100\"")
                .replaceFirst("\"payload\":\\{[^}]*}", "\"payload\":{\"data\":\"" + data + "\"}");
    }

    private static double counter(ConfigurableApplicationContext service, String outcome) {
        return service.getBean(MeterRegistry.class)
                .counter("telemetry.consumer.records." + outcome)
                .count();
    }

    @Test
    void aSingleRecordIsStoredWithinTheAgeOfAPart() {
        try (ConfigurableApplicationContext service = start()) {
            send(lines(1, now).getFirst());

            await().atMost(Duration.ofSeconds(6)).until(() -> parts().size() == 1 && isQueueEmpty());
        }
    }

    @Test
    void invalidLinesGoToTheDeadLetterQueueAndValidLinesAreStored() {
        List<String> good = lines(3, now);
        send(good.get(0));
        send("this is no record");
        send(good.get(1) + "\n{\"vehicle_id\":\"a b\"}\n\n" + good.get(2) + "\n{\"vehicle_id\":\"c d\"}\nrubbish");

        try (ConfigurableApplicationContext service = start()) {
            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);
        }

        assertThat(stored(HourPartition.of(now))).containsExactlyInAnyOrderElementsOf(good);
        List<Message> letters = deadLetters();
        assertThat(letters)
                .extracting(Message::body)
                .containsExactlyInAnyOrder(
                        "this is no record", "{\"vehicle_id\":\"a b\"}\n{\"vehicle_id\":\"c d\"}", "rubbish");
        assertThat(letters)
                .allSatisfy(letter -> assertThat(letter.messageAttributes())
                        .containsKeys("reason", "field", "detail", "lines", "source_message_id"));
        assertThat(letters).filteredOn(letter -> letter.body().startsWith("{")).allSatisfy(letter -> {
            assertThat(attribute(letter, "reason")).isEqualTo("bad_format");
            assertThat(attribute(letter, "field")).isEqualTo("vehicle_id");
            assertThat(attribute(letter, "lines")).isEqualTo("2");
        });
    }

    @Test
    void theServiceWaitsForAQueueThatDoesNotExistYet() {
        names = new Provisioning("late", "late-dlq", names.bucket(), Duration.ofSeconds(30), 3);
        List<String> lines = lines(3, now);
        try (ConfigurableApplicationContext service = start()) {
            assertThat(service.getBean(StoreHealth.class).health().getStatus()).isEqualTo(Status.DOWN);

            names.apply(cloud.sqs(), cloud.s3());
            queueUrl = url(names.queue());
            lines.forEach(this::send);

            await().atMost(Duration.ofSeconds(30)).until(() -> parts().size() == 1 && isQueueEmpty());
            assertThat(service.getBean(StoreHealth.class).health().getStatus()).isEqualTo(Status.UP);
        }
        assertThat(stored(HourPartition.of(now))).containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void anErrorThatEndsAThreadBreaksLivenessAndAnOutageDoesNot() throws IOException, InterruptedException {
        names = new Provisioning("missing", "missing-dlq", names.bucket(), Duration.ofSeconds(30), 3);
        try (ConfigurableApplicationContext service = start()) {
            assertThat(status(service, "readiness")).isEqualTo(503);
            assertThat(status(service, "liveness")).isEqualTo(200);

            service.getBean(VitalThreads.class)
                    .unstarted("injected", () -> {
                        throw new StackOverflowError("injected");
                    })
                    .start();

            await().until(() -> status(service, "liveness") == 503);
        }
    }

    private static int status(ConfigurableApplicationContext service, String probe)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:%s/actuator/health/%s"
                .formatted(service.getEnvironment().getProperty("local.server.port"), probe));
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), ofString()).statusCode();
        }
    }

    @Test
    void aStopFlushesTheOpenPartsImmediately() {
        List<String> lines = lines(10, now);
        ConfigurableApplicationContext service =
                start("--telemetry.consumer.part-age=15s", "--telemetry.aws.timeout=5s");
        lines.forEach(this::send);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> attribute(names.queue(), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 0);

        long start = System.nanoTime();
        service.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(stored(HourPartition.of(now))).containsExactlyInAnyOrderElementsOf(lines);
        assertThat(isQueueEmpty()).isTrue();
    }

    @Test
    void aVisibilityTimeoutThatIsTooShortFailsTheStart(CapturedOutput output) {
        names = new Provisioning("short", "short-dlq", "bucket-short", Duration.ofSeconds(10), 3);
        names.apply(cloud.sqs(), cloud.s3());

        assertThat(catchThrowable(this::start))
                .hasStackTraceContaining("queue short has a visibility timeout of PT10S");
        assertThat(output.getOut()).contains("event=start_failed", "raise the queue's VisibilityTimeout, or lower");
    }

    @Test
    void theCostIsLoggedAtTheStopAndCostlySettingsAtTheStart(CapturedOutput output) {
        List<String> costly = List.of("part-age=200ms", "adaptive-age=false", "poll-timeout=1s");
        send(String.join("\n", lines(100, now)));

        try (ConfigurableApplicationContext service =
                start(costly.stream().map("--telemetry.consumer."::concat).toArray(String[]::new))) {
            await().atMost(Duration.ofSeconds(20)).until(this::isQueueEmpty);
            assertThat(service.getBean(MeterRegistry.class)
                            .get("aws.billable.units")
                            .tags("service", "s3", "operation", "PutObject")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        }

        assertThat(output.getOut())
                .contains("event=setting_costly usd_per_month=64.80", "event=setting_costly usd_per_month=1.04")
                .containsPattern("event=cost service=consumer .* total_records=100 .*"
                        + " total_storage_usd=0\\.000000[1-9] total_compute_usd=0\\.0000000\\n");
    }

    private ConfigurableApplicationContext start(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        args.addAll(List.of(
                "--server.port=0",
                "--telemetry.api-key=" + KEY,
                "--telemetry.queue=" + names.queue(),
                "--telemetry.dead-letter-queue=" + names.deadLetterQueue(),
                "--telemetry.bucket=" + names.bucket()));
        return ConsumerApplication.builder().properties(cloud.settings()).run(args.toArray(String[]::new));
    }

    private void send(String body) {
        cloud.sqs().sendMessage(message -> message.queueUrl(queueUrl).messageBody(body));
    }

    private boolean isQueueEmpty() {
        return attribute(names.queue(), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES) == 0
                && attribute(names.queue(), QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE) == 0;
    }

    private int attribute(String queue, QueueAttributeName name) {
        Map<QueueAttributeName, String> attributes = cloud.sqs()
                .getQueueAttributes(ask -> ask.queueUrl(url(queue)).attributeNames(name))
                .attributes();
        return Integer.parseInt(attributes.get(name));
    }

    private static String attribute(Message message, String name) {
        return requireNonNull(message.messageAttributes().get(name)).stringValue();
    }

    private List<Message> deadLetters() {
        return cloud.sqs()
                .receiveMessage(receive -> receive.queueUrl(url(names.deadLetterQueue()))
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All"))
                .messages();
    }

    private List<String> parts() {
        return cloud
                .s3()
                .listObjectsV2Paginator(list -> list.bucket(names.bucket()).prefix("raw/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .filter(key -> PartKey.parse(key).isPresent())
                .toList();
    }

    private List<String> stored(HourPartition hour) {
        return parts().stream()
                .filter(key -> key.startsWith(PartKey.prefix(hour)))
                .flatMap(this::linesOf)
                .toList();
    }

    private Stream<String> linesOf(String key) {
        PartKey part = PartKey.parse(key).orElseThrow();
        try (InputStream content = part.compression()
                .decompress(
                        cloud.s3().getObject(get -> get.bucket(names.bucket()).key(key)))) {
            return new String(content.readAllBytes(), UTF_8).lines();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String url(String queue) {
        return cloud.sqs().getQueueUrl(ask -> ask.queueName(queue)).queueUrl();
    }

    private static List<String> lines(int count, Instant timestamp) {
        Instant received = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"timestamp\":\"%s\",\"vehicle_id\":\"veh-%05d\",\"can_id\":\"0x1F0\",\"payload\":{\"n\":%d},\"ingest_received_at\":\"%s\"}"
                                .formatted(timestamp, i, i, received))
                .toList();
    }
}
