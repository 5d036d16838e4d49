package telemetry.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import telemetry.contract.JsonLines;
import telemetry.contract.LineStamp;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import telemetry.contract.Violation;

/**
 * Takes the records of a request: validates each, stamps the good ones with the time of receipt and makes them durable.
 * What it returns as accepted is confirmed by SQS. Safe for use by many threads.
 */
final class Intake {
    private final RecordReader reader;
    private final Clock clock;
    private final GroupCommit commits;
    private final IngestMetrics metrics;

    Intake(RecordReader reader, Clock clock, GroupCommit commits, IngestMetrics metrics) {
        this.reader = reader;
        this.clock = clock;
        this.commits = commits;
        this.metrics = metrics;
    }

    /** Takes a body that is one record. */
    Receipt takeOne(byte[] body) {
        Sorting sorting = new Sorting(body);
        sorting.sort(new JsonLines.Line(1, 0, body.length));
        return finish(sorting);
    }

    /** Takes a body that is JSON Lines; good lines are accepted whatever their neighbours are. */
    Receipt takeLines(byte[] body) {
        Sorting sorting = new Sorting(body);
        JsonLines.forEach(body, sorting::sort);
        return finish(sorting);
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
            if (rejections.size() < Receipt.MOST_LISTED) {
                rejections.add(Receipt.Rejection.of(line.number(), violation));
            }
        }
    }
}
