package telemetry.simulator;

import java.util.BitSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import telemetry.contract.HourPartition;

/** What was sent and what was answered, counted exactly. Safe for use by many threads. */
final class Ledger {
    private static final long LONGEST_MICROS = 3_600_000_000L;

    private final BitSet sent = new BitSet();
    private final BitSet accepted = new BitSet();
    private final SortedSet<HourPartition> hours = new TreeSet<>();
    private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
    private int duplicatesSent;
    private int duplicatesAccepted;
    private int malformedSent;
    private int malformedAccepted;
    private int rejectedUnexpectedly;
    private int unacknowledged;
    private int requests;
    private int retries;

    synchronized void sent(Shot shot) {
        switch (shot.kind()) {
            case RECORD -> {
                sent.set(shot.seq());
                hours.add(shot.hour());
            }
            case DUPLICATE -> duplicatesSent++;
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
        if (shot.kind() != Shot.Kind.MALFORMED) {
            rejectedUnexpectedly++;
        }
    }

    synchronized void unacknowledged(Shot shot) {
        if (shot.kind() != Shot.Kind.MALFORMED) {
            unacknowledged++;
        }
    }

    synchronized void answered(long latencyNanos) {
        requests++;
        micros.recordValue(Math.clamp(latencyNanos / 1_000, 0, LONGEST_MICROS));
    }

    synchronized void retried() {
        retries++;
    }

    synchronized RunReport report(String run, double seconds) {
        return new RunReport(
                run,
                sent.cardinality(),
                accepted.cardinality(),
                duplicatesSent,
                duplicatesAccepted,
                malformedSent,
                malformedAccepted,
                rejectedUnexpectedly,
                unacknowledged,
                requests,
                retries,
                seconds,
                Math.round(accepted.cardinality() / seconds),
                new RunReport.LatencyMillis(millis(50), millis(95), millis(99), micros.getMaxValue() / 1_000.0),
                hours.stream().map(HourPartition::toString).toList(),
                SeqRange.of(accepted));
    }

    private double millis(double percentile) {
        return micros.getValueAtPercentile(percentile) / 1_000.0;
    }
}
