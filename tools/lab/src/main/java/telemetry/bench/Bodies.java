package telemetry.bench;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Creates message bodies of distinct records. Safe for use by many threads. */
final class Bodies {
    private static final int MESSAGE_BYTES = 64 * 1024;

    private final RecordText text;
    private final int lines;
    private final Clock clock;
    private long next; // guarded by this

    /** @param lines number of lines per message */
    Bodies(RecordText text, int lines, Clock clock) {
        this.text = text;
        this.lines = lines;
        this.clock = clock;
    }

    /** Returns bodies with as many lines as ingest packs into a message of 64 KiB. */
    static Bodies packed(RecordText text, Clock clock) {
        return new Bodies(text, (MESSAGE_BYTES + 1) / (text.length() + 1), clock);
    }

    /** Returns the number of lines per message. */
    int lines() {
        return lines;
    }

    synchronized List<String> next(int count) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bodies.add(body());
        }
        return bodies;
    }

    private String body() {
        byte[] body = new byte[lines * (text.length() + 1) - 1];
        long micros = Micros.now(clock);
        for (int line = 0; line < lines; line++) {
            int at = line * (text.length() + 1);
            text.put(body, at, next++, micros);
            if (line < lines - 1) {
                body[at + text.length()] = '\n';
            }
        }
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
