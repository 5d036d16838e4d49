package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import telemetry.contract.TelemetryRecord;

/** Holds the first ten stored lines of the current and of the previous second. Not safe for use by many threads. */
final class Tail {
    private static final int MAX_LINES = 10;

    private long second = Long.MIN_VALUE;
    private List<String> lines = new ArrayList<>();
    private List<String> previous = List.of();

    /** Adds a record stored in the second {@code now} (since 1970). */
    void add(TelemetryRecord record, long now) {
        advance(now);
        if (lines.size() < MAX_LINES) {
            lines.add(new String(record.source(), record.offset(), record.length(), UTF_8));
        }
    }

    /** Returns the lines of the second before {@code now}. */
    List<String> previous(long now) {
        advance(now);
        return previous;
    }

    private void advance(long now) {
        if (now > second) {
            previous = now == second + 1 ? lines : List.of();
            lines = new ArrayList<>();
            second = now;
        }
    }
}
