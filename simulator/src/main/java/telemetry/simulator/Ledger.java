package telemetry.simulator;

import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import telemetry.contract.HourPartition;

/** The exact account of sent records and their answers, record by record. Thread-safe. */
final class Ledger {
    private static final long MAX_MICROS = 3_600_000_000L;

    private final int planned;
    private final BitSet sent = new BitSet();
    private final BitSet accepted = new BitSet();
    private final BitSet rejected = new BitSet();
    private final BitSet duplicates = new BitSet();
    private final BitSet sentAgain = new BitSet();
    private final SortedSet<HourPartition> hours = new TreeSet<>();
    private final Histogram micros = new Histogram(MAX_MICROS, 3);
    private int duplicatesSent;
    private int duplicatesAccepted;
    private int malformedSent;
    private int malformedRejected;
    private int malformedAccepted;
    private int requests;
    private int retries;
    private long unheard;

    /**
     * Creates a ledger.
     *
     * @param planned the number of distinct records that the run will send
     */
    Ledger(int planned) {
        this.planned = planned;
    }

    synchronized void sent(Shot shot) {
        switch (shot.kind()) {
            case RECORD -> {
                sent.set(shot.seq());
                hours.add(shot.hour());
            }
            case DUPLICATE -> {
                duplicates.set(shot.seq());
                duplicatesSent++;
            }
            case MALFORMED -> malformedSent++;
        }
    }

    synchronized void accepted(Shot shot) {
        switch (shot.kind()) {
            case RECORD -> accepted.set(shot.seq());
            case DUPLICATE -> {
                accepted.set(shot.seq());
                duplicatesAccepted++;
            }
            case MALFORMED -> malformedAccepted++;
        }
    }

    synchronized void rejected(Shot shot) {
        if (shot.kind() == Shot.Kind.MALFORMED) {
            malformedRejected++;
        } else {
            rejected.set(shot.seq());
        }
    }

    /** Counts a request that the server answered, with success or an error. */
    synchronized void answered() {
        requests++;
    }

    synchronized boolean hasAnswers() {
        return requests > 0;
    }

    /** Adds the time from a request's planned start to the answer that accepted its records. */
    synchronized void latency(long nanos) {
        micros.recordValue(Math.clamp(nanos / 1_000, 0, MAX_MICROS));
    }

    /** Counts a retry of a request with {@code shots}, which an earlier attempt may have stored. */
    synchronized void sentAgain(List<Shot> shots) {
        retries++;
        shots.stream().filter(shot -> shot.kind() != Shot.Kind.MALFORMED).forEach(shot -> sentAgain.set(shot.seq()));
    }

    /** Counts the valid records of a request without an answer, which the server may have accepted. */
    synchronized void unheard(List<Shot> shots) {
        unheard += shots.stream()
                .filter(shot -> shot.kind() != Shot.Kind.MALFORMED)
                .count();
    }

    /**
     * Returns the report of the run so far.
     *
     * @param key the key of the run's proofs
     * @param seed the seed of the run; null for a replay
     */
    synchronized RunReport report(String run, String key, @Nullable Long seed, double seconds) {
        BitSet unacknowledged = (BitSet) sent.clone();
        unacknowledged.andNot(accepted);
        unacknowledged.andNot(rejected);
        return new RunReport(
                run,
                key,
                seed,
                sent.cardinality(),
                planned - sent.cardinality(),
                accepted.cardinality(),
                duplicatesSent,
                duplicatesAccepted,
                malformedSent,
                malformedRejected,
                malformedAccepted,
                rejected.cardinality(),
                unacknowledged.cardinality(),
                requests,
                retries,
                unheard,
                seconds,
                Math.round(accepted.cardinality() / seconds),
                new RunReport.LatencyMillis(millis(50), millis(95), millis(99), micros.getMaxValue() / 1_000.0),
                hours.stream().map(HourPartition::toString).toList(),
                SeqRange.of(accepted),
                SeqRange.of(duplicates),
                SeqRange.of(sentAgain));
    }

    private double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
