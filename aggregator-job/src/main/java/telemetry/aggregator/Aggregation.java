package telemetry.aggregator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.HourPartition;
import telemetry.lake.Derivation;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;
import telemetry.lake.VersionConflictException;

/**
 * Refreshes hours. A refresh reads the parts that no version of the hour holds yet and adds their records to the
 * records of the newest version. It commits the result as the next version, then writes the files that follow from the
 * records. The first count, late data, catching up and backfill all use this call.
 *
 * <p>A refresh may be repeated, and interrupted at any step. The next refresh finds the missing steps: it compares the
 * list of parts, the version and the summary. No other state is kept. Parts that expired are no longer listed but stay
 * in the versions.
 *
 * <p>Safe for use by many threads and processes. If two processes refresh the same hour, one commits and the other
 * folds again.
 */
final class Aggregation {
    private static final Logger log = LoggerFactory.getLogger(Aggregation.class);
    private static final int ATTEMPTS = 10;

    private final Lake lake;
    private final RecordsTable table;
    private final Derivation derivation;
    private final FoldEngine engine;
    private final Semaphore hoursAtOnce;
    private final Clock clock;
    private final Counter counted;
    private final Timer done;
    private final Timer failed;
    private final Map<HourPartition, Seen> current = new ConcurrentHashMap<>();
    private final Map<HourPartition, Instant> oldestUnread = new ConcurrentHashMap<>();

    /** The list of parts with which an hour was last found up to date. It saves reading the table again. */
    private record Seen(String parts, boolean over, String dictionary) {}

    /**
     * Creates the aggregation.
     *
     * @param hoursAtOnce hours that may be refreshed at once; each takes memory and disk
     */
    Aggregation(
            Lake lake,
            RecordsTable table,
            Derivation derivation,
            FoldEngine engine,
            int hoursAtOnce,
            Clock clock,
            MeterRegistry meters) {
        this.lake = lake;
        this.table = table;
        this.derivation = derivation;
        this.engine = engine;
        this.hoursAtOnce = new Semaphore(hoursAtOnce, true);
        this.clock = clock;
        this.counted = meters.counter("telemetry.aggregation.records");
        this.done = timer(meters, "done");
        this.failed = timer(meters, "failed");
        Gauge.builder("telemetry.lake.parts.unread", this, Aggregation::oldestUnreadSeconds)
                .description("Age of the oldest part that was listed and is in no version yet; 0 if there is none")
                .baseUnit("seconds")
                .register(meters);
    }

    /**
     * Refreshes {@code hour}.
     *
     * @return the new summary; empty if the stored summary already covers exactly these parts
     * @throws AggregationException if the refresh failed; the hour is unchanged, or has a new version whose files the
     *     next refresh writes
     */
    Optional<HourSummary> refresh(HourPartition hour) {
        return refresh(hour, false);
    }

    /** Refreshes {@code hour} and writes the files that follow from its records, even if they exist. */
    HourSummary rewrite(HourPartition hour) {
        return refresh(hour, true).or(() -> summaryOf(hour)).orElseThrow();
    }

    private Optional<HourSummary> refresh(HourPartition hour, boolean again) {
        long start = System.nanoTime();
        hoursAtOnce.acquireUninterruptibly();
        try {
            return refreshUntilCommitted(hour, again, start);
        } catch (Exception failure) {
            if (failure instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failed.record(Duration.ofNanos(System.nanoTime() - start));
            throw new AggregationException(hour, failure);
        } finally {
            hoursAtOnce.release();
        }
    }

    private Optional<HourSummary> refreshUntilCommitted(HourPartition hour, boolean again, long start)
            throws IOException, SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return refresh(hour, again, start);
            } catch (VersionConflictException lost) {
                if (attempt == ATTEMPTS) {
                    throw lost;
                }
            }
        }
    }

    private Optional<HourSummary> refresh(HourPartition hour, boolean again, long start)
            throws IOException, SQLException, InterruptedException {
        List<Part> listed = lake.partsOf(hour);
        Seen seen = new Seen(Part.fingerprint(listed), isOver(hour), derivation.dictionaryHash());
        if (!again && seen.equals(current.get(hour))) {
            return Optional.empty();
        }
        HourVersion version = table.version(hour);
        List<Part> unread = version.state().unread(listed);
        while (!unread.isEmpty()) {
            note(hour, unread);
            version = engine.fold(version, unread);
            unread = version.state().unread(unread);
        }
        oldestUnread.remove(hour);
        Optional<HourSummary> summary = derive(version, again, start);
        current.put(hour, seen);
        return summary;
    }

    private void note(HourPartition hour, List<Part> unread) {
        unread.stream()
                .map(Part::storedAt)
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> oldestUnread.put(hour, oldest));
    }

    /** Writes the files that follow from {@code version}, unless they exist. */
    private Optional<HourSummary> derive(HourVersion version, boolean again, long start)
            throws IOException, SQLException, InterruptedException {
        boolean over = isOver(version.hour());
        Optional<HourSummary> stored = derivation.summaryOf(version.hour());
        if (stored.filter(summary -> isOlderThanTheTable(version, summary) || (!again && isOf(version, over, summary)))
                .isPresent()) {
            return Optional.empty();
        }
        HourSummary summary = engine.derive(version, over);
        report(version, summary, Duration.ofNanos(System.nanoTime() - start));
        return Optional.of(summary);
    }

    private boolean isOf(HourVersion version, boolean over, HourSummary stored) {
        return stored.version() == HourSummary.VERSION
                && stored.fingerprint().equals(derivation.fingerprintOf(version))
                && stored.records() == version.records()
                && stored.complete() == over;
    }

    /**
     * Returns true for an hour whose parts expired before the table existed. Only the summary of such an hour is left.
     */
    private static boolean isOlderThanTheTable(HourVersion version, HourSummary stored) {
        return !version.exists() && version.state().parts().isEmpty() && stored.parts() > 0;
    }

    /** Returns the summary of the last refresh; empty if the hour was never refreshed. */
    Optional<HourSummary> summaryOf(HourPartition hour) {
        return derivation.summaryOf(hour);
    }

    /**
     * Returns the number of records refreshed since the start. Records of an hour that is refreshed again count again.
     */
    long counted() {
        return (long) counted.count();
    }

    private boolean isOver(HourPartition hour) {
        return !clock.instant().isBefore(hour.end());
    }

    private double oldestUnreadSeconds() {
        return oldestUnread.values().stream()
                .min(Comparator.naturalOrder())
                .map(oldest ->
                        Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1e3))
                .orElse(0.0);
    }

    private void report(HourVersion version, HourSummary summary, Duration duration) {
        done.record(duration);
        counted.increment((double) summary.records());
        log.atInfo()
                .addKeyValue("event", "aggregate")
                .addKeyValue("hour", summary.hour())
                .addKeyValue("records", summary.records())
                .addKeyValue("vehicles", summary.vehicles())
                .addKeyValue("duplicates", summary.duplicates())
                .addKeyValue("malformed", summary.malformed())
                .addKeyValue("parts", summary.parts())
                .addKeyValue("bytes", summary.bytes())
                .addKeyValue("version", version.state().version())
                .addKeyValue("complete", summary.complete())
                .addKeyValue("duration", duration)
                .log();
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
        return Timer.builder("telemetry.aggregation.duration")
                .description("Refreshes of an hour that had something to do")
                .tag("outcome", outcome)
                .register(meters);
    }
}
