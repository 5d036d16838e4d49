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
import telemetry.contract.Reason;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;
import telemetry.service.Caller;
import telemetry.service.Problems;

/**
 * Processes the records of a request: validates each, stamps the valid ones with the time of receipt and makes them
 * durable. SQS has confirmed each record that is returned as accepted. Thread-safe.
 */
final class Ingester {
    private static final int LINES_PER_CHECKPOINT = 100;
    private static final long MIN_LINE_BYTES = 2; // a character and its line feed
    private static final int REJECTION_COST = 2_048; // bytes of valid records that take as long as one rejection

    private final RecordReader reader;
    private final Clock clock;
    private final GroupCommit commits;
    private final IngestMetrics metrics;
    private final LargeBodyLimiter limiter;
    private final RateLimits limits;
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
            RateLimits limits,
            int maxRecords) {
        this.reader = reader;
        this.clock = clock;
        this.commits = commits;
        this.metrics = metrics;
        this.limiter = limiter;
        this.limits = limits;
        this.maxRecords = maxRecords;
    }

    /**
     * Refuses a request before its body is read if the caller has reached a limit. It counts as one record.
     *
     * @throws ErrorResponseException 429
     */
    void admit(Caller caller) {
        countDenied(caller, 1, () -> limits.check(caller));
    }

    /**
     * Processes a body with one record.
     *
     * @throws ErrorResponseException 429 over a limit of the caller; then it is not queued
     */
    IngestResult ingestRecord(byte[] body, Caller caller) {
        LineValidator validator = new LineValidator(body, caller, 1);
        validator.validate(new JsonLines.Line(1, 0, body.length));
        return finish(validator);
    }

    /**
     * Processes a body of JSON Lines. Valid lines are accepted even if others are rejected. If more than
     * {@link IngestResult#MAX_LISTED_REJECTIONS} lines are rejected, the rest is not validated and none is queued.
     *
     * @throws ErrorResponseException 413 if there are too many lines, 429 over a limit of the caller; then none is
     *     queued
     * @throws ServerBusyException if the body is large and gets no permit in time; then none is queued
     */
    IngestResult ingestLines(byte[] body, Caller caller) {
        try (LargeBodyLimiter.Permit permit = limiter.permit()) {
            permit.checkpoint(body.length);
            LineValidator validator = new LineValidator(body, caller, count(body, caller));
            JsonLines.forEach(body, line -> {
                validator.validate(line);
                if (line.number() % LINES_PER_CHECKPOINT == 0) {
                    permit.checkpoint(Math.max(body.length, validator.rejected * REJECTION_COST));
                }
            });
            return finish(validator); // with the permit, so that records of small requests wait behind few large bodies
        }
    }

    /**
     * Counts the lines, and rejects a body with too many before any line is validated.
     *
     * @return the number of lines; 0 if the body cannot have too many and the caller has no limit
     */
    private int count(byte[] body, Caller caller) {
        if (body.length < MIN_LINE_BYTES * maxRecords && !caller.limits().isAny()) {
            return 0;
        }
        AtomicInteger records = new AtomicInteger();
        JsonLines.forEach(body, line -> {
            if (records.incrementAndGet() > maxRecords) {
                throw tooManyRecords(line);
            }
        });
        return records.get();
    }

    private ErrorResponseException tooManyRecords(JsonLines.Line line) {
        String detail = "the body has more than the limit of %d records; nothing was queued; split it before line %d"
                .formatted(maxRecords, line.number());
        return Problems.exception(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }

    private void countDenied(Caller caller, int records, Runnable taking) {
        try {
            taking.run();
        } catch (ErrorResponseException limited) {
            metrics.countDenied(caller.fleet(), IngestMetrics.LIMITED, records);
            throw limited;
        }
    }

    private IngestResult finish(LineValidator validator) {
        metrics.countRequest();
        List<byte[]> lines = validator.lines;
        if (!lines.isEmpty()) {
            validator.takeTokensOfVehicles();
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
        private final Caller caller;
        private final VehicleAmounts.Amount amount;
        private final VehicleAmounts usage = new VehicleAmounts();
        private final Instant receivedAt = clock.instant();
        private final LineStamp stamp;
        private final List<byte[]> lines = new ArrayList<>();
        private final List<Duration> ages = new ArrayList<>();
        private final List<IngestResult.Rejection> rejections = new ArrayList<>();
        private int rejected;

        /** Takes the tokens of the caller's key for {@code records} lines. */
        LineValidator(byte[] body, Caller caller, int records) {
            this.body = body;
            this.caller = caller;
            this.amount = new VehicleAmounts.Amount(records, body.length);
            this.stamp = new LineStamp(receivedAt, caller.fleet());
            countDenied(caller, records, () -> limits.take(caller, amount));
        }

        void takeTokensOfVehicles() {
            if (caller.limits().hasVehicleLimit()) {
                countDenied(caller, lines.size(), () -> limits.take(caller, amount, usage));
            }
        }

        void validate(JsonLines.Line line) {
            if (rejected > IngestResult.MAX_LISTED_REJECTIONS) {
                return;
            }
            switch (reader.read(body, line.offset(), line.length())) {
                case TelemetryRecord record -> accept(line, record);
                case Violation violation -> reject(line, violation);
            }
        }

        private void accept(JsonLines.Line line, TelemetryRecord record) {
            if (caller.covers(record.vehicleId())) {
                stamp(record);
            } else {
                rejectForeign(line);
            }
        }

        private void stamp(TelemetryRecord record) {
            lines.add(stamp.line(record));
            if (caller.limits().hasVehicleLimit()) {
                usage.add(record.vehicleId(), record.length());
            }
            ages.add(Duration.between(record.timestamp(), receivedAt));
            metrics.checkVin(record.vin());
        }

        /** Records the latencies of the accepted lines, which must be durable. */
        void recordLatency() {
            metrics.recordIngestToQueued(Duration.between(receivedAt, clock.instant()));
            ages.forEach(metrics::recordTimestampToIngest);
        }

        private void rejectForeign(JsonLines.Line line) {
            metrics.countDenied(caller.fleet(), Reason.NOT_YOURS.tag(), 1);
            reject(line, new Violation("vehicle_id", Reason.NOT_YOURS, "is not of this key"));
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
