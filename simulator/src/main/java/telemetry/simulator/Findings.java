package telemetry.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartKey;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;
import tools.jackson.databind.json.JsonMapper;

/** The lines of one run that were found in the lake so far. Not thread-safe. */
final class Findings {
    private static final int MAX_LISTED = 10;

    private final RecordReader reader = RecordReader.ofLines(ContractLimits.LAKE, Clock.systemUTC());
    private final JsonMapper mapper = new JsonMapper();
    private final RunReport run;
    private final BitSet accepted;
    private final BitSet sentTwice;
    private final BitSet sentAgain;
    private final Proof proof;
    private final String mark;
    private final BitSet found = new BitSet();
    private final BitSet foundTwice = new BitSet();
    private final StoreLatency latency = new StoreLatency();
    private long stored;
    private long duplicated;
    private long duplicatedByRetries;
    private long changed;
    private long outOfContract;
    private long others;
    private long wrongHour;
    private int parts;
    private int largestPartLines;
    private final List<String> listed = new ArrayList<>();
    private final Map<String, Integer> listedOfKind = new HashMap<>();

    Findings(RunReport run) {
        this.run = run;
        this.accepted = SeqRange.toBits(run.acceptedRanges());
        this.sentTwice = SeqRange.toBits(run.duplicateRanges());
        this.sentAgain = SeqRange.toBits(run.sentAgainRanges());
        this.proof = new Proof(run.key());
        this.mark = '"' + run.run() + '"';
    }

    /** Returns a new part, to which the caller adds its lines. */
    Part part(PartKey key, Instant lastModified) {
        return new Part(key, lastModified);
    }

    /** A part that is being read. */
    final class Part {
        private final PartKey key;
        private final Instant lastModified;
        private int number;
        private int lines;

        private Part(PartKey key, Instant lastModified) {
            this.key = key;
            this.lastModified = lastModified;
        }

        /** Adds the next line, decoded as ISO 8859-1 to keep the stored bytes. */
        void add(String text) {
            number++;
            byte[] line = text.getBytes(StandardCharsets.ISO_8859_1);
            boolean named = text.contains(mark);
            if (!(reader.read(line) instanceof TelemetryRecord record)) {
                lines += named ? 1 : 0;
                outOfContract++;
                list("is outside the contract");
            } else if (named && isOurs(line)) {
                lines++;
                count(record, line);
            } else {
                others++;
            }
        }

        /** Records that the rest of a compressed part is damaged. */
        void addDamage(String reason) {
            number++;
            outOfContract++;
            list("cannot be read: " + reason);
        }

        private boolean isOurs(byte[] line) {
            return mapper.readTree(line).path("run").stringValue("").equals(run.run());
        }

        private void count(TelemetryRecord record, byte[] line) {
            int seq = mapper.readTree(line).path("seq").intValue(-1);
            if (seq < 0 || seq >= run.planned() || !proof.holds(line)) {
                changed++;
                list("was changed");
                return;
            }
            if (isOneTooMany(seq)) {
                list("is a duplicate");
            }
            if (!record.hour().equals(key.hour())) {
                wrongHour++;
                list("is in the wrong hour");
            }
            latency.add(Objects.requireNonNull(record.receivedAt()), lastModified);
        }

        private void list(String problem) {
            if (listedOfKind.merge(problem, 1, Integer::sum) <= MAX_LISTED) {
                listed.add("line %d of %s %s".formatted(number, key.key(), problem));
            }
        }

        void end() {
            stored += lines;
            parts += lines > 0 ? 1 : 0;
            largestPartLines = Math.max(largestPartLines, lines);
        }
    }

    private boolean isOneTooMany(int seq) {
        if (!found.get(seq)) {
            found.set(seq);
            return false;
        }
        if (sentTwice.get(seq) && !foundTwice.get(seq)) {
            foundTwice.set(seq);
            return false;
        }
        duplicated++;
        duplicatedByRetries += sentAgain.get(seq) ? 1 : 0;
        return true;
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
                lost.stream().limit(MAX_LISTED).boxed().toList(),
                duplicated,
                duplicatedByRetries,
                unacknowledged(),
                changed,
                outOfContract,
                wrongHour,
                others,
                List.copyOf(listed),
                parts,
                largestPartLines,
                latency.millis(),
                latency.isUpperBound());
    }
}
