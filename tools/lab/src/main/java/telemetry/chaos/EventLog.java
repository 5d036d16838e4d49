package telemetry.chaos;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Prints one line per event with the time in UTC. Safe for use by many threads. */
final class EventLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final Clock clock;

    EventLog(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void add(String source, String event) {
        out.printf("%s  %-10s  %s%n", TIME.format(clock.instant()), source, event);
        out.flush();
    }
}
