package telemetry.simulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.HdrHistogram.Histogram;

/**
 * The latency from a record's {@code ingest_received_at} to its object's {@code LastModified}. AWS truncates
 * {@code LastModified} to whole seconds; if no object has a fraction, the latency is an upper bound. Not thread-safe.
 */
final class StoreLatency {
    private static final int CUT_MILLIS = 999;

    private final Histogram atMostMillis = new Histogram(3);
    private boolean fractions;

    void add(Instant received, Instant lastModified) {
        fractions |= !lastModified.equals(lastModified.truncatedTo(ChronoUnit.SECONDS));
        long millis = lastModified.toEpochMilli() - received.toEpochMilli();
        atMostMillis.recordValue(Math.max(0, millis + CUT_MILLIS));
    }

    /** Returns true if the store reports whole seconds only. */
    boolean isUpperBound() {
        return !fractions && atMostMillis.getTotalCount() > 0;
    }

    RunReport.LatencyMillis millis() {
        return new RunReport.LatencyMillis(
                at(atMostMillis.getValueAtPercentile(50)),
                at(atMostMillis.getValueAtPercentile(95)),
                at(atMostMillis.getValueAtPercentile(99)),
                at(atMostMillis.getMaxValue()));
    }

    private double at(long atMost) {
        return fractions ? Math.max(0, atMost - CUT_MILLIS) : atMost;
    }
}
