package telemetry.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.ContractLimits;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the lake through the S3 API and compares it with what a run sent, record by record. Knows nothing of the
 * platform but the contract. Holds a bit per record, whatever the size of the lake.
 */
public final class Verification {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final int MOST_LISTED = 10;
    private static final int WHOLE_SECOND_MILLIS = 999;

    private final S3Client s3;
    private final String bucket;
    private final RecordReader reader = RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.systemUTC());
    private final JsonMapper mapper = new JsonMapper();

    /** A verification of the lake in {@code bucket}. */
    public Verification(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Looks again and again until every accepted record is in the lake or {@code patience} is over.
     *
     * @return what the last look found
     */
    public Verdict await(RunReport run, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Verdict verdict = verify(run);
        while (verdict.lost() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
            verdict = verify(run);
        }
        return verdict;
    }

    /** Looks once. */
    public Verdict verify(RunReport run) {
        Look look = new Look(run);
        for (String hour : run.hours()) {
            HourPartition partition = HourPartition.of(Instant.parse(hour));
            s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(PartKey.prefix(partition)))
                    .contents()
                    .forEach(look::read);
        }
        return look.verdict();
    }

    /** One look at the lake. */
    private final class Look {
        private final RunReport run;
        private final String mark;
        private final BitSet found = new BitSet();
        private final Histogram millis = new Histogram(3);
        private long stored;
        private long outOfContract;
        private long wrongHour;
        private int parts;
        private int largestPartLines;

        Look(RunReport run) {
            this.run = run;
            this.mark = '"' + run.run() + '"';
        }

        void read(S3Object object) {
            Optional<PartKey> key = PartKey.parse(object.key());
            if (key.isEmpty()) {
                return;
            }
            int lines = 0;
            for (String line : linesOf(object)) {
                count(line, key.get(), object.lastModified());
                lines++;
            }
            parts += lines > 0 ? 1 : 0;
            largestPartLines = Math.max(largestPartLines, lines);
        }

        private List<String> linesOf(S3Object object) {
            try (var content = s3.getObject(get -> get.bucket(bucket).key(object.key()));
                    var lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8))) {
                return lines.lines().filter(line -> line.contains(mark)).toList();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void count(String line, PartKey key, Instant lastModified) {
            stored++;
            if (!(reader.read(line.getBytes(StandardCharsets.UTF_8)) instanceof TelemetryRecord record)) {
                outOfContract++;
                return;
            }
            wrongHour += record.hour().equals(key.hour()) ? 0 : 1;
            JsonNode json = mapper.readTree(line);
            found.set(json.get("seq").intValue());
            Instant received = Objects.requireNonNull(record.receivedAt());
            millis.recordValue(Math.max(0, upperBound(lastModified).toEpochMilli() - received.toEpochMilli()));
        }

        private static Instant upperBound(Instant lastModified) {
            boolean wholeSecond = lastModified.equals(lastModified.truncatedTo(ChronoUnit.SECONDS));
            return wholeSecond ? lastModified.plusMillis(WHOLE_SECOND_MILLIS) : lastModified;
        }

        Verdict verdict() {
            BitSet accepted = SeqRange.toBits(run.acceptedRanges());
            BitSet lost = (BitSet) accepted.clone();
            lost.andNot(found);
            BitSet unacknowledged = (BitSet) found.clone();
            unacknowledged.andNot(accepted);
            long copies = stored - outOfContract - found.cardinality();
            return new Verdict(
                    run.run(),
                    run.sent(),
                    accepted.cardinality(),
                    stored,
                    found.cardinality(),
                    lost.cardinality(),
                    lost.stream().limit(MOST_LISTED).boxed().toList(),
                    Math.max(0, copies - run.duplicatesAccepted()),
                    unacknowledged.cardinality(),
                    outOfContract,
                    wrongHour,
                    parts,
                    largestPartLines,
                    new RunReport.LatencyMillis(
                            millis.getValueAtPercentile(50),
                            millis.getValueAtPercentile(95),
                            millis.getValueAtPercentile(99),
                            millis.getMaxValue()));
        }
    }
}
