package telemetry.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import telemetry.contract.JsonLines;
import telemetry.contract.LineStamp;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;
import telemetry.service.Problems;

/**
 * Takes the records of a request: validates each, stamps the good ones with the time of receipt and makes them durable.
 * What it returns as accepted is confirmed by SQS. Safe for use by many threads.
 */
final class Intake {
    private static final int LINES_AT_ONCE = 100;
    private static final int REJECTION = 2_048; // bytes of good records that are judged in the time of one rejection
    private static final long MIN_LINE = 2; // a character and its line feed

    private final RecordReader reader;
    private final Clock clock;
    private final GroupCommit commits;
    private final IngestMetrics metrics;
    private final LargeBodies large;
    private final int maxRecords;

    /** @param maxRecords records of one body at most */
    Intake(
            RecordReader reader,
            Clock clock,
            GroupCommit commits,
            IngestMetrics metrics,
            LargeBodies large,
            int maxRecords) {
        this.reader = reader;
        this.clock = clock;
        this.commits = commits;
        this.metrics = metrics;
        this.large = large;
        this.maxRecords = maxRecords;
    }

    /** Takes a body that is one record. */
    Receipt takeOne(byte[] body) {
        Sorting sorting = new Sorting(body);
        sorting.sort(new JsonLines.Line(1, 0, body.length));
        return finish(sorting);
    }

    /**
     * Takes a body that is JSON Lines; good lines are accepted beside bad ones, but none of a body with more than
     * {@link Receipt#MOST_LISTED} bad ones, whose later lines are not judged.
     *
     * @throws ErrorResponseException 413 if there are too many lines; then none is queued
     * @throws TooManyBodiesException if the body is large and no turn comes in time; then none is queued
     */
    Receipt takeLines(byte[] body) {
        Sorting sorting = new Sorting(body);
        try (LargeBodies.Turn turn = large.turn()) {
            turn.goOn(body.length);
            checkCount(body);
            JsonLines.forEach(body, line -> {
                sorting.sort(line);
                if (line.number() % LINES_AT_ONCE == 0) {
                    turn.goOn(Math.max(body.length, sorting.rejected * REJECTION));
                }
            });
            return finish(sorting); // in its turn, so that a small request's records wait behind few large bodies
        }
    }

    /** Refuses a body of too many lines before the first of them is judged. */
    private void checkCount(byte[] body) {
        if (body.length < MIN_LINE * maxRecords) {
            return;
        }
        AtomicInteger records = new AtomicInteger();
        JsonLines.forEach(body, line -> {
            if (records.incrementAndGet() > maxRecords) {
                throw tooManyRecords(line);
            }
        });
    }

    private ErrorResponseException tooManyRecords(JsonLines.Line line) {
        String detail = "the body has more than %d records; nothing of it was queued: split it before line %d"
                .formatted(maxRecords, line.number());
        return Problems.exception(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }

    private Receipt finish(Sorting sorting) {
        metrics.countRequest();
        List<byte[]> lines = sorting.lines;
        if (!lines.isEmpty()) {
            commit(lines);
            sorting.recordLatency();
        }
        return new Receipt(lines.size(), sorting.rejections, sorting.rejected);
    }

    private void commit(List<byte[]> lines) {
        try {
            commits.commit(lines);
        } catch (QueueUnavailableException unavailable) {
            metrics.countRefused(lines.size());
            throw unavailable;
        }
        metrics.countAccepted(lines.size());
    }

    /** Sorts the lines of one body into stamped ones and rejections. */
    private final class Sorting {
        private final byte[] body;
        private final Instant receivedAt = clock.instant();
        private final LineStamp stamp = new LineStamp(receivedAt);
        private final List<byte[]> lines = new ArrayList<>();
        private final List<Duration> ages = new ArrayList<>();
        private final List<Receipt.Rejection> rejections = new ArrayList<>();
        private int rejected;

        Sorting(byte[] body) {
            this.body = body;
        }

        void sort(JsonLines.Line line) {
            if (rejected > Receipt.MOST_LISTED) {
                return;
            }
            switch (reader.read(body, line.offset(), line.length())) {
                case TelemetryRecord record -> stamp(record);
                case Violation violation -> reject(line, violation);
            }
        }

        private void stamp(TelemetryRecord record) {
            lines.add(stamp.line(record));
            ages.add(Duration.between(record.timestamp(), receivedAt));
        }

        /** All its lines are durable now. */
        void recordLatency() {
            metrics.recordQueued(Duration.between(receivedAt, clock.instant()));
            ages.forEach(metrics::recordSinceTimestamp);
        }

        private void reject(JsonLines.Line line, Violation violation) {
            metrics.countRejected(violation.reason());
            rejected++;
            if (rejected > Receipt.MOST_LISTED) {
                lines.clear();
            } else {
                rejections.add(Receipt.Rejection.of(line.number(), violation));
            }
        }
    }
}
