package telemetry.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import telemetry.contract.Reason;
import telemetry.contract.Vin;
import telemetry.service.Stage;

/**
 * The metrics of the ingest-service. {@code accepted} counts a record when SQS has confirmed it, before the client gets
 * the response. {@code rejected} counts a record that violates the contract. {@code refused} counts a valid record that
 * was not queued, whose request is answered with 503. {@code denied} counts a record that the key does not allow: of a
 * vehicle that it does not cover, which is rejected as well, or in a request over a limit. Thread-safe.
 */
final class IngestMetrics {
    /** The reason of a record in a request over a limit. */
    static final String LIMITED = "limited";

    private static final Duration[] COMMIT_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(30),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10)
    };

    private final Counter requests;
    private final Counter accepted;
    private final Counter refused;
    private final Counter vinsFailed;
    private final DistributionSummary messageRecords;
    private final DistributionSummary messageBytes;
    private final Timer commit;
    private final Timer timestampToIngest;
    private final Timer ingestToQueued;
    private final MeterRegistry registry;
    private final Map<String, Counter> denied = new ConcurrentHashMap<>();
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        requests = Counter.builder("telemetry.ingest.requests")
                .description("Requests with a valid key and a readable body")
                .register(registry);
        accepted = Counter.builder("telemetry.ingest.records.accepted")
                .description("Records confirmed by SQS and answered with 202 or 207")
                .register(registry);
        refused = Counter.builder("telemetry.ingest.records.refused")
                .description("Valid records that were not queued, answered with 503")
                .register(registry);
        vinsFailed = Counter.builder("telemetry.ingest.vin.check.failed")
                .description("Valid records whose vin has no or another check digit, as European ones may")
                .register(registry);
        messageRecords = DistributionSummary.builder("telemetry.ingest.message.records")
                .description("Number of records in a message that SQS has confirmed")
                .register(registry);
        messageBytes = DistributionSummary.builder("telemetry.ingest.message.bytes")
                .description("Size of a message that SQS has confirmed")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        commit = Timer.builder("telemetry.ingest.commit")
                .description("Time from validated records of a request to their confirmation by SQS")
                .serviceLevelObjectives(COMMIT_BUCKETS)
                .register(registry);
        timestampToIngest = Stage.TIMESTAMP_TO_INGEST.timer(registry);
        ingestToQueued = Stage.INGEST_TO_QUEUED.timer(registry);
        countDenied(null, LIMITED, 0); // registers the counters, so that they are visible before the first refusal
        countDenied(null, Reason.NOT_YOURS.tag(), 0);
        for (Reason reason : Reason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("telemetry.ingest.records.rejected")
                            .description("Records that violate the contract")
                            .tag("reason", reason.tag())
                            .register(registry));
        }
    }

    void countRequest() {
        requests.increment();
    }

    void countAccepted(int records) {
        accepted.increment(records);
    }

    /** Records the age of an accepted record at its receipt. A timestamp ahead of the clock counts as 0. */
    void recordTimestampToIngest(Duration age) {
        timestampToIngest.record(age.isNegative() ? Duration.ZERO : age);
    }

    /** Records the time from the stamp of a request's records to their confirmation by SQS. */
    void recordIngestToQueued(Duration time) {
        ingestToQueued.record(time.isNegative() ? Duration.ZERO : time);
    }

    void countRefused(int records) {
        refused.increment(records);
    }

    /** Counts a vin without its check digit. It is no violation, because only North America and China require one. */
    void checkVin(@Nullable String vin) {
        if (vin != null && !Vin.hasCheckDigit(vin)) {
            vinsFailed.increment();
        }
    }

    void countRejected(Reason reason) {
        rejected(reason).increment();
    }

    /**
     * Counts records of a fleet that its key does not allow.
     *
     * @param fleet the fleet of the key, one of the keys file; null if it has none
     * @param reason {@value #LIMITED} or {@code not_yours}
     */
    void countDenied(@Nullable String fleet, String reason, int records) {
        String tag = fleet == null ? "none" : fleet;
        denied.computeIfAbsent(reason + " " + tag, key -> denied(tag, reason)).increment(records);
    }

    private Counter denied(String fleet, String reason) {
        return Counter.builder("telemetry.ingest.records.denied")
                .description("Records that the key does not allow, by fleet")
                .tag("fleet", fleet)
                .tag("reason", reason)
                .register(registry);
    }

    void countMessage(int records, int bytes) {
        messageRecords.record(records);
        messageBytes.record(bytes);
    }

    void recordCommit(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Registers the gauge of pending lines.
     *
     * @param bytes supplies the size of the pending lines
     */
    void watchPending(LongSupplier bytes) {
        watch("telemetry.ingest.pending", "Size of the records that wait for a call to SQS or its response", bytes);
    }

    /**
     * Registers the gauge of bodies.
     *
     * @param bytes supplies the memory of the bodies of requests in progress
     */
    void watchBodies(LongSupplier bytes) {
        watch("telemetry.ingest.bodies", "Memory of the bodies of requests in progress", bytes);
    }

    private void watch(String name, String description, LongSupplier bytes) {
        Gauge.builder(name, bytes::getAsLong)
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    /** Returns the number of records accepted since the start. */
    long accepted() {
        return (long) accepted.count();
    }

    /** Returns all counts since the start. */
    Counts counts() {
        Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        rejected.forEach((reason, counter) -> byReason.put(reason, (long) counter.count()));
        return new Counts((long) requests.count(), (long) accepted.count(), (long) refused.count(), byReason);
    }

    private Counter rejected(Reason reason) {
        Counter counter = rejected.get(reason);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + reason);
        }
        return counter;
    }

    /** Counts at one point in time. */
    record Counts(long requests, long accepted, long refused, Map<Reason, Long> rejected) {

        long rejected(Reason reason) {
            return rejected.getOrDefault(reason, 0L);
        }

        long totalRejected() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
