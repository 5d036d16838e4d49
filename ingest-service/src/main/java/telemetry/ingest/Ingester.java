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
 * Processes the records of a request: validates each, stamps the valid ones with the time of receipt and makes them
 * durable. SQS has confirmed each record that is returned as accepted. Thread-safe.
 */
final class Ingester {
    private static final int LINES_PER_CHECKPOINT = 100;
    private static final int REJECTION_COST = 2_048; // bytes of valid records that take as long as one rejection
    private static final long MIN_LINE_BYTES = 2; // a character and its line feed

    private final RecordReader reader;
    private final Clock clock;
    private final GroupCommit commits;
    private final IngestMetrics metrics;
    private final LargeBodyLimiter limiter;
    private final int maxRecords;

    /**
     * Creates an ingester.
     *
     * @param maxRecords the maximum number of records in a body
     */
    Ingester(
            RecordReader reader,
            Clock clock,
            GroupCommit commits,
            IngestMetrics metrics,
            LargeBodyLimiter limiter,
            int maxRecords) {
        this.reader = reader;
        this.clock = clock;
        this.commits = commits;
        this.metrics = metrics;
        this.limiter = limiter;
        this.maxRecords = maxRecords;
    }

    /** Processes a body with one record. */
    IngestResult ingestRecord(byte[] body) {
        LineValidator validator = new LineValidator(body);
        validator.validate(new JsonLines.Line(1, 0, body.length));
        return finish(validator);
    }

    /**
     * Processes a body of JSON Lines. Valid lines are accepted even if others are rejected. If more than
     * {@link IngestResult#MAX_LISTED_REJECTIONS} lines are rejected, the rest is not validated and none is queued.
     *
     * @throws ErrorResponseException 413 if there are too many lines; then none is queued
     * @throws ServerBusyException if the body is large and gets no permit in time; then none is queued
     */
    IngestResult ingestLines(byte[] body) {
        LineValidator validator = new LineValidator(body);
        try (LargeBodyLimiter.Permit permit = limiter.permit()) {
            permit.checkpoint(body.length);
            checkCount(body);
            JsonLines.forEach(body, line -> {
                validator.validate(line);
                if (line.number() % LINES_PER_CHECKPOINT == 0) {
                    permit.checkpoint(Math.max(body.length, validator.rejected * REJECTION_COST));
                }
            });
            return finish(validator); // with the permit, so that records of small requests wait behind few large bodies
        }
    }

    /** Rejects a body with too many lines before any line is validated. */
    private void checkCount(byte[] body) {
        if (body.length < MIN_LINE_BYTES * maxRecords) {
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
        String detail = "the body has more than the limit of %d records; nothing was queued; split it before line %d"
                .formatted(maxRecords, line.number());
        return Problems.exception(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }

    private IngestResult finish(LineValidator validator) {
        metrics.countRequest();
        List<byte[]> lines = validator.lines;
        if (!lines.isEmpty()) {
            commit(lines);
            validator.recordLatency();
        }
        return new IngestResult(lines.size(), validator.rejections, validator.rejected);
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

    /** Validates the lines of one body, and collects stamped lines and rejections. */
    private final class LineValidator {
        private final byte[] body;
        private final Instant receivedAt = clock.instant();
        private final LineStamp stamp = new LineStamp(receivedAt);
        private final List<byte[]> lines = new ArrayList<>();
        private final List<Duration> ages = new ArrayList<>();
        private final List<IngestResult.Rejection> rejections = new ArrayList<>();
        private int rejected;

        LineValidator(byte[] body) {
            this.body = body;
        }

        void validate(JsonLines.Line line) {
            if (rejected > IngestResult.MAX_LISTED_REJECTIONS) {
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
            metrics.checkVin(record.vin());
        }

        /** Records the latencies of the accepted lines, which must be durable. */
        void recordLatency() {
            metrics.recordIngestToQueued(Duration.between(receivedAt, clock.instant()));
            ages.forEach(metrics::recordTimestampToIngest);
        }

        private void reject(JsonLines.Line line, Violation violation) {
            metrics.countRejected(violation.reason());
            rejected++;
            if (rejected > IngestResult.MAX_LISTED_REJECTIONS) {
                lines.clear();
            } else {
                rejections.add(IngestResult.Rejection.of(line.number(), violation));
            }
        }
    }
}
