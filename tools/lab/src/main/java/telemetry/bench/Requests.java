package telemetry.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** Writes POSTs of new records, all of one length. Not safe for use by many threads. */
final class Requests {
    private final RecordText text;
    private final int records;
    private final Clock clock;
    private final byte[] head;
    private long next;

    /** @param records of one request; 1 sends JSON, more NDJSON */
    Requests(URI url, RecordText text, int records, Clock clock) {
        this.text = text;
        this.records = records;
        this.clock = clock;
        this.head = """
                POST /telemetry HTTP/1.1\r
                Host: %s\r
                X-API-Key: %s\r
                Content-Type: %s\r
                Content-Length: %d\r
                \r
                """.formatted(
                        url.getAuthority(),
                        Lab.KEY,
                        records == 1 ? "application/json" : "application/x-ndjson",
                        records * (text.length() + 1) - 1)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Room for one request. */
    byte[] newBuffer() {
        return new byte[head.length + records * (text.length() + 1) - 1];
    }

    /** Puts the next request into {@code bytes}. */
    void fill(byte[] bytes) {
        long micros = Micros.now(clock);
        System.arraycopy(head, 0, bytes, 0, head.length);
        for (int i = 0; i < records; i++) {
            int at = head.length + i * (text.length() + 1);
            text.put(bytes, at, next++, micros);
            if (i < records - 1) {
                bytes[at + text.length()] = '\n';
            }
        }
    }

    /** Records of one request. */
    int records() {
        return records;
    }

    /** Records written so far; their numbers are 0 to this, without this. */
    long made() {
        return next;
    }
}
