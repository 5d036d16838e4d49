package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import telemetry.contract.TelemetryRecord;

/** The first ten records of a second and of the one before, as they are stored. Not safe for use by many threads. */
final class Tail {
    private static final int MOST_LINES = 10;

    private long second = Long.MIN_VALUE;
    private List<String> lines = new ArrayList<>();
    private List<String> before = List.of();

    /** Takes a record that is read in {@code now}, in seconds since 1970. */
    void take(TelemetryRecord record, long now) {
        advance(now);
        if (lines.size() < MOST_LINES) {
            lines.add(new String(record.source(), record.offset(), record.length(), UTF_8));
        }
    }

    /** The lines of the second before {@code now}. */
    List<String> before(long now) {
        advance(now);
        return before;
    }

    private void advance(long now) {
        if (now > second) {
            before = now == second + 1 ? lines : List.of();
            lines = new ArrayList<>();
            second = now;
        }
    }
}
