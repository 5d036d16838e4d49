package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import telemetry.contract.TelemetryRecord;

/** Holds the first ten stored lines of the current and of the previous second. Not safe for use by many threads. */
final class Tail {
    private static final int MAX_LINES = 10;

    private long second = Long.MIN_VALUE;
    private List<Stored> lines = new ArrayList<>();
    private List<Stored> previous = List.of();

    private record Stored(String text, @Nullable String fleet) {}

    /** Adds a record stored in the second {@code now} (since 1970). */
    void add(TelemetryRecord record, long now) {
        advance(now);
        if (lines.size() < MAX_LINES) {
            String text = new String(record.source(), record.offset(), record.length(), UTF_8);
            lines.add(new Stored(text, record.fleet()));
        }
    }

    /** Returns the lines of the second before {@code now} that a reader of the fleet {@code reader} may see. */
    List<String> previous(long now, @Nullable String reader) {
        advance(now);
        return previous.stream()
                .filter(line -> LiveFleet.maySee(reader, line.fleet()))
                .map(Stored::text)
                .toList();
    }

    private void advance(long now) {
        if (now > second) {
            previous = now == second + 1 ? lines : List.of();
            lines = new ArrayList<>();
            second = now;
        }
    }
}
