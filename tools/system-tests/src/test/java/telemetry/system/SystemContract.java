package telemetry.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.Message;
import telemetry.chaos.FaultProxy;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.simulator.RunReport;
import telemetry.simulator.SimulationPlan;
import telemetry.simulator.Verdict;
import tools.jackson.databind.json.JsonMapper;

/** Tests the behaviour of the platform that must hold on every cloud. */
@Isolated("checks latencies") // also its subclasses
abstract class SystemContract {
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    /** The time of all records of a test. A fixed time keeps one hour even if the test runs across a full hour. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    abstract SystemUnderTest system();

    @AfterEach
    void nothingIsLeftBehind() {
        await().atMost(MAX_WAIT).until(() -> system().isQueueEmpty());
        assertThat(system().takeDeadLetters()).isEmpty();
    }

    @Test
    void tenThousandRecordsAreStoredExactlyOnceWithinTheBudgetInPartsOfThousands() throws Exception {
        RunReport warmUp = system().simulate(new SimulationPlan(50, 3_000, 1_000, 1, 0, 0, 0), 50);
        assertThat(system().verify(warmUp).isGood()).isTrue(); // a cold JVM is ten times slower
        double accepted = system().ingestCounter("telemetry_ingest_records_accepted_total");
        double stored = system().consumerCounter("telemetry_consumer_records_stored_total");

        RunReport run = system().simulate(new SimulationPlan(50, 10_000, 1_000, 42, 0, 0, 0), 50);
        Verdict verdict = system().verify(run);

        assertThat(run.accepted()).isEqualTo(10_000);
        assertThat(verdict.stored()).isEqualTo(10_000);
        assertThat(verdict.unique()).isEqualTo(10_000);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.largestPartLines()).isGreaterThan(1_000);
        assertThat(verdict.ingestToStored().p95Ms()).isBetween(1.0, 5_000.0);
        assertThat(system().ingestCounter("telemetry_ingest_records_accepted_total") - accepted)
                .isEqualTo(10_000);
        assertThat(system().consumerCounter("telemetry_consumer_records_stored_total") - stored)
                .isEqualTo(10_000);
        await().atMost(MAX_WAIT).until(() -> system().isQueueEmpty());
    }

    @Test
    void aMessageThatFailsFiveTimesGoesToTheDlq() {
        SetUp setUp = system().setUp(system().names());

        assertThat(setUp.maxReceives()).isEqualTo(5);
        assertThat(setUp.redrivesTo()).isEqualTo(system().names().deadLetterQueue());
    }

    @Test
    void rawPartsExpireAfterSevenDaysAndUploadsThatNeverEndAreAborted() {
        Optional<Map<String, String>> lifecycle =
                system().setUp(system().names()).lifecycle();
        assumeThat(lifecycle).as("the store supports lifecycles").isPresent();

        assertThat(lifecycle.orElseThrow())
                .containsOnly(entry("raw/", "expires after 7 d"), entry("", "uploads are aborted after 1 d"));
    }

    @Test
    void duplicateMalformedAndLateRecordsAreAllAccountedFor() throws Exception {
        RecordCounts before = RecordCounts.of(system());

        RunReport run = system().simulate(new SimulationPlan(10, 300, 0, 7, 0.1, 0.1, 0.1), 1);
        Verdict verdict = system().verify(run);

        await().atMost(MAX_WAIT).until(() -> RecordCounts.of(system()).inFlight() == 0 && system().isQueueEmpty());
        RecordCounts grown = RecordCounts.of(system()).minus(before);
        assertThat(grown.duplicates()).isPositive().isEqualTo(grown.accepted() - 300);
        assertThat(grown.accepted()).isEqualTo(grown.stored() + grown.duplicates() + grown.deadLettered());
        assertThat((double) verdict.stored()).isEqualTo(grown.stored());

        assertThat(run.isClean()).isTrue();
        assertThat(run.malformedSent()).isPositive();
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.unique()).isEqualTo(300);
        assertThat(run.hours()).hasSizeGreaterThan(1);
    }

    @Test
    void bothContentTypesArriveAsTheyWereSent() throws Exception {
        String vehicle = newVehicle();
        String pretty = record(vehicle, now, "{\n  \"n\": 1.50\n}");

        assertThat(system().post("application/json", pretty).statusCode()).isEqualTo(202);
        HttpResponse<String> many = system().post(
                        "application/x-ndjson",
                        record(vehicle, now, "{\"n\":2}") + "\nrubbish\n" + record(vehicle, now, "{\"n\":3}"));
        assertThat(many.statusCode()).isEqualTo(207);
        assertThat(many.body()).startsWith("{\"accepted\":2,\"rejected\":[{\"line\":2,");

        List<String> stored = awaitStored(HourPartition.of(now), vehicle, 3);
        assertThat(stored).anyMatch(line -> line.contains("\"payload\":{  \"n\": 1.50},\"ingest_received_at\":\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            wrong | application/json     | {}     | 401 | unauthorized
            right | application/json     | {oops  | 400 | bad-request
            right | application/json     | {}     | 422 | unprocessable-content
            right | application/x-ndjson | {}     | 422 | unprocessable-content
            right | text/csv             | a,b    | 415 | unsupported-media-type
            right | application/json     | HUGE   | 413 | content-too-large
            """)
    void anInvalidRequestIsRefusedAndStoresNothing(String key, String contentType, String body, int status, String type)
            throws Exception {
        HttpResponse<String> answer = system().post(
                        system().ingestUrl().resolve("/telemetry"),
                        key.equals("right") ? SystemUnderTest.KEY : key,
                        contentType,
                        body.equals("HUGE") ? "x".repeat(1_048_577) : body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:telemetry:problem:" + type);
    }

    @Test
    void aPoisonMessageIsDeadLetteredAndOtherMessagesAreStored() throws Exception {
        String vehicle = newVehicle();
        String good = stamped(record(vehicle, now, "{\"n\":1}"));
        String other = good.replace("\"n\":1", "\"n\":2");

        system().enqueue(good);
        system().enqueue("poison");
        system().enqueue("{\"vehicle_id\":\"" + vehicle + "\"}\n" + other);

        awaitStored(HourPartition.of(now), vehicle, 2);
        await().atMost(MAX_WAIT).until(() -> system().isQueueEmpty());
        List<Message> letters = system().takeDeadLetters();
        assertThat(letters).extracting(Message::body).hasSize(2).contains("poison");
        assertThat(letters)
                .extracting(letter ->
                        requireNonNull(letter.messageAttributes().get("reason")).stringValue())
                .containsExactlyInAnyOrder("malformed_json", "missing");
    }

    @Test
    void aReplayedDeadLetterIsStoredOnceIfItIsValidAndElseComesBack() throws Exception {
        String vehicle = newVehicle();
        String good = stamped(record(vehicle, now, "{\"n\":1}"));
        system().deadLetter(good);
        system().deadLetter(good); // a replay killed between send and delete leaves two copies
        system().deadLetter("poison");

        assertThat(system().dlq("replay", "--vehicle=" + vehicle)).isZero();

        awaitStored(HourPartition.of(now), vehicle, 1);
        await().atMost(MAX_WAIT).until(() -> system().isQueueEmpty());
        assertThat(system().dlq("replay", "--all")).isZero();
        await().atMost(MAX_WAIT).until(() -> RecordCounts.of(system()).inFlight() == 0 && system().isQueueEmpty());
        List<Message> letters = system().takeDeadLetters();
        assertThat(letters).extracting(Message::body).containsExactly("poison");
        assertThat(letters.getFirst().messageAttributes()).containsKey("reason");
        awaitStored(HourPartition.of(now), vehicle, 1);
    }

    @Test
    void aHundredThousandVehiclesOverAWholeWeekCostPartsAndNotMemory() throws Exception {
        Set<String> metrics = system().metrics();
        double parts = system().consumerCounter("telemetry_consumer_part_lines_count");
        HourPartition latest = HourPartition.of(now).plusHours(-1);
        int hours = 166; // ingest accepts 168 hours, but the oldest would expire during the test
        String fleet = newVehicle();

        for (int request = 0; request < 100; request++) {
            StringBuilder body = new StringBuilder();
            for (int vehicle = request * 1_000; vehicle < (request + 1) * 1_000; vehicle++) {
                Instant at = latest.plusHours(-(vehicle % hours)).start();
                body.append(record(fleet + "-" + vehicle, at, "{\"n\":1}")).append('\n');
            }
            assertThat(system().post("application/x-ndjson", body.toString()).statusCode())
                    .isEqualTo(202);
        }

        await().atMost(MAX_WAIT).until(() -> system().isQueueEmpty());
        List<String> stored = new ArrayList<>();
        for (int hour = 0; hour < hours; hour++) {
            stored.addAll(system().stored(latest.plusHours(-hour), fleet));
        }
        assertThat(stored).hasSize(100_000).doesNotHaveDuplicates();
        assertThat(system().consumerCounter("telemetry_consumer_part_lines_count") - parts)
                .isBetween(166.0, 166.0 * 20);
        assertThat(system().metrics()).isEqualTo(metrics);
    }

    @Test
    void onlyHealthInfoAndMetricsAreExposed() throws Exception {
        for (URI service : system().services()) {
            for (String open : List.of("", "/health", "/health/liveness", "/info", "/metrics", "/prometheus")) {
                assertThat(system().get(service.resolve("/actuator" + open)).statusCode())
                        .as(open)
                        .isEqualTo(200);
            }
            String links = system().get(service.resolve("/actuator")).body();
            assertThat(new JsonMapper().readTree(links).get("_links").propertyNames())
                    .containsOnly(
                            "self",
                            "health",
                            "health-path",
                            "info",
                            "metrics",
                            "metrics-requiredMetricName",
                            "prometheus");
            for (String closed : List.of(
                    "env",
                    "beans",
                    "configprops",
                    "heapdump",
                    "threaddump",
                    "loggers",
                    "shutdown",
                    "mappings",
                    "sbom")) {
                HttpResponse<String> answer = system().get(service.resolve("/actuator/" + closed));
                assertThat(answer.statusCode()).as(closed).isEqualTo(404);
                assertThat(answer.body()).doesNotContain("Exception", "org.", "telemetry.");
            }
        }
    }

    @Test
    void aFailedWriteIsRetriedAndCausesNoDuplicate() throws Exception {
        double failures = system().consumerCounter("telemetry_consumer_flush_failures_total");
        system().store().failNextWrites(3); // the number of attempts that the SDK makes per write

        RunReport run = system().simulate(SimulationPlan.flatOut(5, 500, 1), 50);

        assertThat(system().verify(run).isGood()).isTrue();
        assertThat(system().consumerCounter("telemetry_consumer_flush_failures_total"))
                .isGreaterThan(failures);
    }

    @Test
    void anOutageOfTheStoreCausesNoLossAndNoDuplicate() throws Exception {
        RunReport run;
        try (FaultProxy.Outage outage = system().store().outage()) {
            run = system().simulate(SimulationPlan.flatOut(5, 1_000, 2), 50);
            await().atMost(MAX_WAIT).until(() -> system().readiness(system().consumerUrl()) == 503);
            assertThat(run.accepted()).isEqualTo(1_000);
        }

        Verdict verdict = system().verify(run);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.stored()).isEqualTo(1_000);
        await().atMost(MAX_WAIT).until(() -> system().readiness(system().consumerUrl()) == 200);
    }

    /**
     * Stops S3 for five minutes, which is ten times the visibility timeout. That is twice the time after which five
     * receives would dead-letter a message.
     */
    @Test
    @Tag("long")
    void anOutageOfTheStoreOfFiveMinutesBurnsNoReceiveCount() throws Exception {
        RecordCounts before = RecordCounts.of(system());
        RunReport run;
        try (FaultProxy.Outage outage = system().store().outage()) {
            run = system().simulate(new SimulationPlan(50, 300_000, 1_000, 3, 0, 0, 0), 50);
            assertThat(RecordCounts.of(system()).minus(before).inFlight()).isBetween(1.0, 299_999.0);
        }

        Verdict verdict = system().verify(run);
        assertThat(run.accepted()).isEqualTo(300_000);
        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.stored()).isEqualTo(300_000);
    }

    @Test
    void aRecordAtTheEdgeOfAnHourAndALateOneLandInTheirOwnHours() throws Exception {
        String vehicle = newVehicle();
        HourPartition hour = HourPartition.of(now).plusHours(-2);
        String first = record(vehicle, hour.start(), "{\"n\":1}");
        String last = record(vehicle, hour.end().minusNanos(1), "{\"n\":2}");
        String next = record(vehicle, hour.end(), "{\"n\":3}");

        system().post("application/x-ndjson", first + "\n" + last + "\n" + next);
        awaitStored(hour, vehicle, 2);
        awaitStored(hour.plusHours(1), vehicle, 1);
        assertThat(system().aggregate(hour).body()).contains("\"complete\":true");
        assertThat(counts(hour)).contains(vehicle + "\",\"count\":2,\"first_timestamp\":\"" + hour.start());

        system().post("application/json", record(vehicle, hour.start().plusSeconds(1), "{\"n\":4}"));
        awaitStored(hour, vehicle, 3);
        assertThat(system().aggregate(hour).statusCode()).isEqualTo(200);
        assertThat(counts(hour)).contains(vehicle + "\",\"count\":3,");
    }

    @Test
    void aSecondAggregationGivesTheSameBytesAndDuplicatesCountOnce() throws Exception {
        String vehicle = newVehicle();
        HourPartition hour = HourPartition.of(now).plusHours(-5);
        String record = record(vehicle, hour.start(), "{\"n\":1}");
        String copy = record.replace(",", ", "); // equal identity, different bytes
        system().post("application/x-ndjson", record + "\n" + copy);
        awaitStored(hour, vehicle, 2);

        String answer = system().aggregate(hour).body();
        String counts = counts(hour);
        String summary = summary(hour);

        assertThat(answer).contains("\"records\":1,\"vehicles\":1,\"duplicates\":1");
        assertThat(system().aggregate(hour).body()).isEqualTo(answer).isEqualTo(summary);
        assertThat(counts(hour)).isEqualTo(counts);
        assertThat(summary(hour)).isEqualTo(summary);
    }

    private List<String> awaitStored(HourPartition hour, String vehicle, int records) {
        await().atMost(MAX_WAIT).until(() -> system().stored(hour, vehicle).size() >= records);
        List<String> stored = system().stored(hour, vehicle);
        assertThat(stored).hasSize(records);
        return stored;
    }

    private String counts(HourPartition hour) {
        return system().read(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key());
    }

    private String summary(HourPartition hour) {
        return system().read(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key());
    }

    private static String newVehicle() {
        return "veh-" + UUID.randomUUID();
    }

    /** Returns a record with the receive time, as ingest forwards it. */
    private String stamped(String record) {
        return record.replaceAll("}$", ",\"ingest_received_at\":\"" + now + "\"}");
    }

    private static String record(String vehicle, Instant timestamp, String payload) {
        return "{\"timestamp\":\"%s\",\"vehicle_id\":\"%s\",\"can_id\":\"0x1F0\",\"payload\":%s}"
                .formatted(timestamp, vehicle, payload);
    }
}
