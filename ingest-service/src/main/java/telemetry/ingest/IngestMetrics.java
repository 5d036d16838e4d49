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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import telemetry.contract.Reason;
import telemetry.service.Stage;

/**
 * The account of the door. {@code accepted} counts a record when SQS has confirmed it, just before the client is told;
 * {@code rejected} counts a record that the contract refuses; {@code refused} counts a valid record that the queue did
 * not take, which the client was told to send again. Safe for use by many threads.
 */
final class IngestMetrics {
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
    private final DistributionSummary messageRecords;
    private final DistributionSummary messageBytes;
    private final Timer commit;
    private final Timer sinceTimestamp;
    private final Timer queued;
    private final MeterRegistry registry;
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
                .description("Valid records that the queue did not take, answered with 503")
                .register(registry);
        messageRecords = DistributionSummary.builder("telemetry.ingest.message.records")
                .description("Records of a message that SQS has confirmed")
                .register(registry);
        messageBytes = DistributionSummary.builder("telemetry.ingest.message.bytes")
                .description("Size of a message that SQS has confirmed")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        commit = Timer.builder("telemetry.ingest.commit")
                .description("From a request's records being ready to their confirmation by SQS")
                .serviceLevelObjectives(COMMIT_BUCKETS)
                .register(registry);
        sinceTimestamp = Stage.TIMESTAMP_TO_INGEST.timer(registry);
        queued = Stage.INGEST_TO_QUEUED.timer(registry);
        for (Reason reason : Reason.values()) {
            rejected.put(
                    reason,
                    Counter.builder("telemetry.ingest.records.rejected")
                            .description("Records that break the contract")
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

    /** How old an accepted record was when it was stamped; a clock that is ahead counts as 0. */
    void recordSinceTimestamp(Duration age) {
        sinceTimestamp.record(age.isNegative() ? Duration.ZERO : age);
    }

    /** How long the records of a request took from their stamp to SQS's confirmation. */
    void recordQueued(Duration time) {
        queued.record(time.isNegative() ? Duration.ZERO : time);
    }

    void countRefused(int records) {
        refused.increment(records);
    }

    void countRejected(Reason reason) {
        rejected(reason).increment();
    }

    void countMessage(int records, int bytes) {
        messageRecords.record(records);
        messageBytes.record(bytes);
    }

    void recordCommit(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param bytes says how much waits for SQS */
    void watchPending(LongSupplier bytes) {
        watch("telemetry.ingest.pending", "Size of the records that wait for SQS", bytes);
    }

    /** @param bytes says how much memory the bodies of the requests in work take */
    void watchBodies(LongSupplier bytes) {
        watch("telemetry.ingest.bodies", "Memory of the bodies of the requests in work", bytes);
    }

    private void watch(String name, String description, LongSupplier bytes) {
        Gauge.builder(name, bytes::getAsLong)
                .description(description)
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
    }

    /** Records accepted since the start. */
    long accepted() {
        return (long) accepted.count();
    }

    /** All counts since the start. */
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

    /** The door's counts at one moment. */
    record Counts(long requests, long accepted, long refused, Map<Reason, Long> rejected) {

        long rejected(Reason reason) {
            return rejected.getOrDefault(reason, 0L);
        }

        long rejectedInAll() {
            return rejected.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
