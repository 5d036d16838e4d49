package telemetry.aggregator;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Aggregates one hour: downloads its parts, counts them, writes the per-vehicle counts and then the summary. A pure
 * function of the objects: to run it again gives the same bytes. One hour at a time; a second caller waits.
 */
final class Aggregation {
    private static final Logger log = LoggerFactory.getLogger(Aggregation.class);

    private final ReentrantLock one = new ReentrantLock();
    private final Lake lake;
    private final HourQuery query;
    private final WorkFolder work;
    private final Clock clock;
    private final JsonMapper json;
    private final MeterRegistry meters;

    Aggregation(Lake lake, HourQuery query, WorkFolder work, Clock clock, JsonMapper json, MeterRegistry meters) {
        this.lake = lake;
        this.query = query;
        this.work = work;
        this.clock = clock;
        this.json = json;
        this.meters = meters;
    }

    /**
     * Aggregates {@code hour} whatever is there already.
     *
     * @throws AggregationException if it failed; what was written before is left as it was, or whole
     */
    HourSummary aggregate(HourPartition hour) {
        return aggregate(hour, objectsOf(hour));
    }

    /** Aggregates {@code hour} if its objects are others than those of its summary; empty if they are the same. */
    Optional<HourSummary> aggregateIfChanged(HourPartition hour) {
        HourObjects objects = objectsOf(hour);
        Optional<HourSummary> known = readableSummaryOf(hour);
        boolean neverSeen = objects.parts().isEmpty() && known.isEmpty();
        boolean unchanged = known.filter(summary ->
                        summary.fingerprint().equals(objects.fingerprint()) && summary.complete() == isOver(hour))
                .isPresent();
        return neverSeen || unchanged ? Optional.empty() : Optional.of(aggregate(hour, objects));
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

    private HourObjects objectsOf(HourPartition hour) {
        try {
            return lake.objectsOf(hour);
        } catch (SdkException failed) {
            throw new AggregationException(hour, failed);
        }
    }

    private HourSummary aggregate(HourPartition hour, HourObjects objects) {
        long start = System.nanoTime();
        one.lock();
        try {
            HourSummary summary = compute(hour, objects);
            report(summary, Duration.ofNanos(System.nanoTime() - start));
            return summary;
        } catch (IOException | SQLException | RuntimeException failed) {
            count("failed", Duration.ofNanos(System.nanoTime() - start));
            throw new AggregationException(hour, failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AggregationException(hour, stop);
        } finally {
            one.unlock();
        }
    }

    private HourSummary compute(HourPartition hour, HourObjects objects)
            throws IOException, SQLException, InterruptedException {
        try (WorkFolder.Room room = work.roomFor(hour, objects.bytes())) {
            HourCounts counts = HourCounts.NONE;
            List<HourSummary.MalformedLine> malformed = List.of();
            if (objects.parts().isEmpty()) {
                Files.createFile(room.output());
            } else {
                lake.download(objects, room.parts());
                counts = query.run(hour, room.parts(), room.spill(), room.output());
                malformed = counts.malformed() == 0
                        ? List.of()
                        : new MalformedLines(clock).find(hour, objects, room.parts());
            }
            HourSummary summary = HourSummary.of(hour, isOver(hour), objects, counts, malformed);
            lake.write(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS), room.output());
            lake.write(new AggregateKey(hour, AggregateKey.Kind.SUMMARY), json.writeValueAsBytes(summary));
            return summary;
        }
    }

    private boolean isOver(HourPartition hour) {
        return !clock.instant().isBefore(hour.end());
    }

    private void report(HourSummary summary, Duration duration) {
        count("done", duration);
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

    private void count(String outcome, Duration duration) {
        Timer.builder("telemetry.aggregation.duration")
                .description("Aggregations of an hour")
                .tag("outcome", outcome)
                .register(meters)
                .record(duration);
    }
}
