package telemetry.simulator;

import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.Objects;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What was found in the lake of one run, so far. Not safe for use by many threads. */
final class Findings {
    private static final int MOST_LISTED = 10;

    private final RecordReader reader = RecordReader.ofLines(ContractLimits.IN_THE_LAKE, Clock.systemUTC());
    private final JsonMapper mapper = new JsonMapper();
    private final RunReport run;
    private final BitSet accepted;
    private final BitSet sentTwice;
    private final BitSet sentAgain;
    private final BitSet found = new BitSet();
    private final BitSet foundTwice = new BitSet();
    private final StoreLatency latency = new StoreLatency();
    private long stored;
    private long duplicated;
    private long duplicatedByRetries;
    private long outOfContract;
    private long wrongHour;
    private int parts;
    private int largestPartLines;

    Findings(RunReport run) {
        this.run = run;
        this.accepted = SeqRange.toBits(run.acceptedRanges());
        this.sentTwice = SeqRange.toBits(run.duplicateRanges());
        this.sentAgain = SeqRange.toBits(run.sentAgainRanges());
    }

    /** To be filled with the lines of one part that may be the run's. */
    Part part(PartKey key, Instant lastModified) {
        return new Part(key, lastModified);
    }

    /** One part, while it is read. */
    final class Part {
        private final PartKey key;
        private final Instant lastModified;
        private int lines;

        private Part(PartKey key, Instant lastModified) {
            this.key = key;
            this.lastModified = lastModified;
        }

        /** Takes a line that names the run; it may still be another's. */
        void add(byte[] line) {
            if (!(reader.read(line) instanceof TelemetryRecord record)) {
                lines++;
                outOfContract++;
                return;
            }
            JsonNode json = mapper.readTree(line);
            if (json.path("run").stringValue("").equals(run.run())) {
                lines++;
                count(record, json.path("seq").intValue(-1));
            }
        }

        private void count(TelemetryRecord record, int seq) {
            if (seq < 0 || seq >= run.planned()) {
                outOfContract++;
                return;
            }
            countCopies(seq);
            wrongHour += record.hour().equals(key.hour()) ? 0 : 1;
            latency.add(Objects.requireNonNull(record.receivedAt()), lastModified);
        }

        void end() {
            stored += lines;
            parts += lines > 0 ? 1 : 0;
            largestPartLines = Math.max(largestPartLines, lines);
        }
    }

    private void countCopies(int seq) {
        if (!found.get(seq)) {
            found.set(seq);
        } else if (sentTwice.get(seq) && !foundTwice.get(seq)) {
            foundTwice.set(seq);
        } else {
            duplicated++;
            duplicatedByRetries += sentAgain.get(seq) ? 1 : 0;
        }
    }

    boolean isSomethingLost() {
        return !lost().isEmpty();
    }

    private BitSet lost() {
        BitSet lost = (BitSet) accepted.clone();
        lost.andNot(found);
        return lost;
    }

    private int unacknowledged() {
        BitSet unacknowledged = (BitSet) found.clone();
        unacknowledged.andNot(accepted);
        return unacknowledged.cardinality();
    }

    Verdict verdict() {
        BitSet lost = lost();
        return new Verdict(
                run.run(),
                run.sent(),
                accepted.cardinality(),
                stored,
                found.cardinality(),
                lost.cardinality(),
                lost.stream().limit(MOST_LISTED).boxed().toList(),
                duplicated,
                duplicatedByRetries,
                unacknowledged(),
                outOfContract,
                wrongHour,
                parts,
                largestPartLines,
                latency.millis(),
                latency.isUpperBound());
    }
}
