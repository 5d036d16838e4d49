package telemetry.aggregator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Aggregates one hour: downloads its parts, counts them, writes the per-vehicle counts and then the summary. A pure
 * function of the objects: to run it again gives the same bytes. One hour at a time in this process; a second caller
 * waits. Two processes at the same hour do the same work twice, and the last one to write wins.
 *
 * <p>Raw parts are kept for days, aggregates for good: an hour that has lost parts since it was aggregated keeps the
 * aggregate that it has, and to aggregate it fails with {@link PartsGoneException} as its cause.
 */
final class Aggregation {
    private static final Logger log = LoggerFactory.getLogger(Aggregation.class);

    private final ReentrantLock one = new ReentrantLock(true); // fair: a request does not wait for a whole look-back
    private final Lake lake;
    private final HourQuery query;
    private final WorkFolder work;
    private final Clock clock;
    private final JsonMapper json;
    private final Counter counted;
    private final Timer done;
    private final Timer failed;

    Aggregation(Lake lake, HourQuery query, WorkFolder work, Clock clock, JsonMapper json, MeterRegistry meters) {
        this.lake = lake;
        this.query = query;
        this.work = work;
        this.clock = clock;
        this.json = json;
        this.counted = meters.counter("telemetry.aggregation.records");
        this.done = timer(meters, "done");
        this.failed = timer(meters, "failed");
    }

    /**
     * Aggregates {@code hour} whatever is there already.
     *
     * @throws AggregationException if it failed; what was written before is left as it was, or whole
     */
    HourSummary aggregate(HourPartition hour) {
        return alone(hour, () -> compute(hour, lake.objectsOf(hour), readableSummaryOf(hour)));
    }

    /**
     * Aggregates {@code hour} unless its summary is of the same objects; an hour without objects gets its zeros.
     *
     * @return empty if there was nothing to do
     * @throws AggregationException as {@link #aggregate}
     */
    Optional<HourSummary> aggregateIfDue(HourPartition hour) {
        return alone(hour, () -> refresh(hour, true));
    }

    /** As {@link #aggregateIfDue}, but an hour that never had an object is left alone. */
    Optional<HourSummary> aggregateIfChanged(HourPartition hour) {
        return alone(hour, () -> refresh(hour, false));
    }

    /** The summary that was written last; empty if the hour was never aggregated. */
    Optional<HourSummary> summaryOf(HourPartition hour) {
        return lake.read(new AggregateKey(hour, AggregateKey.Kind.SUMMARY))
                .map(bytes -> json.readValue(bytes, HourSummary.class));
    }

    /** A summary that cannot be read, written by another version perhaps, is one to be written anew. */
    private Optional<HourSummary> readableSummaryOf(HourPartition hour) {
        try {
            return summaryOf(hour);
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The objects are listed by {@code work}, after the wait, so that what is written last was also listed last. */
    private <T> T alone(HourPartition hour, Callable<T> work) {
        one.lock();
        try {
            return call(hour, work);
        } finally {
            one.unlock();
        }
    }

    private <T> T call(HourPartition hour, Callable<T> work) {
        long start = System.nanoTime();
        try {
            return work.call();
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            record(this.failed, start);
            throw new AggregationException(hour, failed);
        }
    }

    private Optional<HourSummary> refresh(HourPartition hour, boolean evenIfEmpty)
            throws IOException, SQLException, InterruptedException {
        HourObjects objects = lake.objectsOf(hour);
        Optional<HourSummary> known = readableSummaryOf(hour);
        boolean neverSeen = objects.parts().isEmpty() && known.isEmpty();
        boolean unchanged = known.filter(summary ->
                        summary.fingerprint().equals(objects.fingerprint()) && summary.complete() == isOver(hour))
                .isPresent();
        boolean due = !unchanged && (evenIfEmpty || !neverSeen);
        return due ? Optional.of(compute(hour, objects, known)) : Optional.empty();
    }

    private HourSummary compute(HourPartition hour, HourObjects objects, Optional<HourSummary> known)
            throws IOException, SQLException, InterruptedException {
        PartsGoneException.check(objects, known);
        long start = System.nanoTime();
        HourSummary summary;
        try (WorkFolder.Room room = work.roomFor(hour, objects.bytes())) {
            HourCounts counts = count(hour, objects, room);
            summary = HourSummary.of(hour, isOver(hour), objects, counts, MalformedLines.of(hour, counts, clock));
            lake.write(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS), room.output());
        }
        lake.write(new AggregateKey(hour, AggregateKey.Kind.SUMMARY), json.writeValueAsBytes(summary));
        record(done, start);
        counted.increment((double) summary.records());
        report(summary, Duration.ofNanos(System.nanoTime() - start));
        return summary;
    }

    private HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws IOException, SQLException, InterruptedException {
        if (objects.parts().isEmpty()) {
            Files.createFile(room.output());
            return HourCounts.NONE;
        }
        lake.download(objects, room.parts());
        return query.run(hour, room.parts(), room.spill(), room.output());
    }

    /** Records counted since the start; those of an hour that is aggregated again, again. */
    long counted() {
        return (long) counted.count();
    }

    private boolean isOver(HourPartition hour) {
        return !clock.instant().isBefore(hour.end());
    }

    private static void report(HourSummary summary, Duration duration) {
        log.atInfo()
                .addKeyValue("event", "aggregate")
                .addKeyValue("hour", summary.hour())
                .addKeyValue("records", summary.records())
                .addKeyValue("vehicles", summary.vehicles())
                .addKeyValue("duplicates", summary.duplicates())
                .addKeyValue("malformed", summary.malformed())
                .addKeyValue("parts", summary.parts())
                .addKeyValue("bytes", summary.bytes())
                .addKeyValue("complete", summary.complete())
                .addKeyValue("duration", duration)
                .log();
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
        return Timer.builder("telemetry.aggregation.duration")
                .description("Aggregations of an hour")
                .tag("outcome", outcome)
                .register(meters);
    }

    private static void record(Timer timer, long start) {
        timer.record(Duration.ofNanos(System.nanoTime() - start));
    }
}
