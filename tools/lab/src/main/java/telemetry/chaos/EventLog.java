package telemetry.chaos;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Prints a line for each thing that happens, with the time in UTC. Safe for use by many threads. */
final class EventLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final PrintWriter out;
    private final Clock clock;

    EventLog(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void say(String whom, String what) {
        out.printf("%s  %-10s  %s%n", TIME.format(clock.instant()), whom, what);
        out.flush();
    }
}
