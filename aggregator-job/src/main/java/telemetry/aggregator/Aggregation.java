package telemetry.aggregator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.TableKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Aggregates one hour: has an {@link Engine} count its parts, writes the per-vehicle counts, the tables and then the
 * summary, and seals the hour when it is due. A pure function of the objects: to run it again gives the same bytes. One
 * thread at a time has an hour, and as many hours at once as it was made for; others wait. Two processes at the same hour
 * do the same work twice, and the last one to write wins; only one of them seals it.
 *
 * <p>Raw parts are kept for days, aggregates for good: an hour that has lost parts since it was aggregated keeps the
 * aggregate that it has, and to aggregate it fails with {@link PartsGoneException} as its cause.
 */
final class Aggregation {
    private static final Logger log = LoggerFactory.getLogger(Aggregation.class);
    private static final int SEAL_ATTEMPTS = 3;

    private final HourLocks locks;
    private final Lake lake;
    private final Engine engine;
    private final Curation curation;
    private final Tables tables;
    private final Sealing sealing;
    private final WorkFolder work;
    private final Clock clock;
    private final JsonMapper json;
    private final Counter counted;
    private final Timer done;
    private final Timer failed;
    private final Map<HourPartition, Settled> settled = new ConcurrentHashMap<>();

    /** An hour that has all it can get of these objects. */
    private record Settled(String fingerprint, boolean hasSummary) {}

    /** @param atOnce hours that may be aggregated at once */
    Aggregation(
            Lake lake,
            Engine engine,
            Curation curation,
            Tables tables,
            Sealing sealing,
            WorkFolder work,
            int atOnce,
            Clock clock,
            JsonMapper json,
            MeterRegistry meters) {
        this.locks = new HourLocks(atOnce);
        this.lake = lake;
        this.engine = engine;
        this.curation = curation;
        this.tables = tables;
        this.sealing = sealing;
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
        return alone(hour, () -> {
            Sealing.Before before = sealing.before(hour);
            HourObjects objects = lake.objectsOf(hour);
            return compute(
                    hour,
                    objects,
                    readableSummaryOf(hour),
                    Optional.of(before).filter(known -> sealing.isDue(hour, objects, known)));
        });
    }

    /** As {@link #aggregate}, and seals {@code hour} as it is, though it may go on; it is sealed again when more comes. */
    HourSummary seal(HourPartition hour) {
        return alone(hour, () -> {
            Sealing.Before before = sealing.before(hour);
            HourObjects objects = lake.objectsOf(hour);
            return compute(
                    hour,
                    objects,
                    readableSummaryOf(hour),
                    Optional.of(before).filter(known -> !objects.parts().isEmpty()));
        });
    }

    /**
     * Aggregates {@code hour} unless its summary is of the same objects, and seals it when that is due; an hour without
     * objects gets its zeros.
     *
     * @return empty if there was nothing to do; then it cost one LIST, from the second time on
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

    /** What the hour was sealed with last; empty if it was not. */
    Optional<SealManifest> manifestOf(HourPartition hour) {
        return sealing.manifestOf(hour);
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
        try (HourLocks.Held held = locks.take(hour)) {
            return call(hour, work);
        }
    }

    private <T> T call(HourPartition hour, Callable<T> work) {
        long start = System.nanoTime();
        try {
            return sealConflictsRetried(work);
        } catch (Exception failed) {
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            record(this.failed, start);
            throw new AggregationException(hour, failed);
        }
    }

    private static <T> T sealConflictsRetried(Callable<T> work) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.call();
            } catch (SealConflictException conflict) {
                if (attempt == SEAL_ATTEMPTS) {
                    throw conflict;
                }
            }
        }
    }

    private Optional<HourSummary> refresh(HourPartition hour, boolean evenIfEmpty)
            throws IOException, SQLException, InterruptedException {
        HourObjects objects = lake.objectsOf(hour);
        if (isSettled(hour, objects, evenIfEmpty)) {
            return Optional.empty();
        }
        Optional<HourSummary> known = readableSummaryOf(hour);
        Sealing.Before before = sealing.before(hour);
        boolean sealIsDue = sealing.isDue(hour, objects, before);
        boolean isDone = isCurrent(hour, objects, known) && !sealIsDue;
        boolean isNothing = objects.parts().isEmpty() && known.isEmpty() && !evenIfEmpty;
        if (isDone || isNothing) {
            settle(hour, objects, known.isPresent());
            return Optional.empty();
        }
        return Optional.of(
                sealIsDue
                        ? compute(hour, lake.objectsOf(hour), known, Optional.of(before))
                        : compute(hour, objects, known, Optional.empty()));
    }

    private boolean isCurrent(HourPartition hour, HourObjects objects, Optional<HourSummary> known) {
        return known.filter(summary ->
                        summary.fingerprint().equals(objects.fingerprint()) && summary.complete() == isOver(hour))
                .isPresent();
    }

    private boolean isSettled(HourPartition hour, HourObjects objects, boolean needsSummary) {
        Settled state = settled.get(hour);
        return state != null
                && state.fingerprint().equals(objects.fingerprint())
                && (state.hasSummary() || !needsSummary);
    }

    /** An hour that is over, and sealed if it is to be, need not be looked at again until its objects change. */
    private void settle(HourPartition hour, HourObjects objects, boolean hasSummary) {
        if (isOver(hour) && sealing.isSettled(hour, objects)) {
            settled.put(hour, new Settled(objects.fingerprint(), hasSummary));
        }
    }

    /**
     * Counts {@code objects} and writes what comes of it.
     *
     * @param known the summary that is there
     * @param seal what the hour was sealed with before its parts were listed, if it is to be sealed
     */
    private HourSummary compute(
            HourPartition hour, HourObjects objects, Optional<HourSummary> known, Optional<Sealing.Before> seal)
            throws IOException, SQLException, InterruptedException {
        PartsGoneException.check(objects, known);
        long start = System.nanoTime();
        HourSummary summary;
        try (WorkFolder.Room room = work.roomFor(hour, objects.bytes())) {
            try {
                summary = write(hour, objects, seal, room);
            } catch (SQLException failed) {
                nameBadLine(hour, room, failed);
                throw failed;
            }
        }
        settle(hour, objects, true);
        record(done, start);
        counted.increment((double) summary.records());
        report(summary, Duration.ofNanos(System.nanoTime() - start));
        return summary;
    }

    private HourSummary write(
            HourPartition hour, HourObjects objects, Optional<Sealing.Before> seal, WorkFolder.Room room)
            throws IOException, SQLException, InterruptedException {
        HourCounts counts = count(hour, objects, room);
        HourSummary summary =
                HourSummary.of(hour, isOver(hour), objects, counts, malformedLines(hour, objects, counts, room));
        TableFile.hour(summary, counts, room.table(TableKey.Table.HOURS, TableKey.Format.JSONL));
        lake.write(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key(), room.vehicleCounts());
        tables.write(hour, room);
        lake.write(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key(), json.writeValueAsBytes(summary));
        if (seal.isPresent()) {
            sealing.seal(hour, seal.get(), objects, counts, curation.records(hour, objects, room));
        }
        return summary;
    }

    /** A query that failed on a line fails on it every time. */
    private void nameBadLine(HourPartition hour, WorkFolder.Room room, SQLException failed) throws IOException {
        if (!Fault.of(failed).passing()) {
            MalformedLines.first(hour, room.parts(), clock).ifPresent(line -> {
                throw HourFaultException.badLine(line, failed);
            });
        }
    }

    private HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws IOException, SQLException, InterruptedException {
        if (objects.parts().isEmpty()) {
            Files.createFile(room.vehicleCounts());
            return HourCounts.NONE;
        }
        return engine.count(hour, objects, room);
    }

    private List<HourSummary.MalformedLine> malformedLines(
            HourPartition hour, HourObjects objects, HourCounts counts, WorkFolder.Room room)
            throws IOException, InterruptedException {
        lake.download(objects.named(counts.malformedFiles()), room.parts());
        return MalformedLines.of(hour, counts, room.parts(), clock);
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
