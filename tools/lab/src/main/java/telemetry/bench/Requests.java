package telemetry.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** Writes POST requests of distinct records, all of the same length. Not safe for use by many threads. */
final class Requests {
    private final RecordText text;
    private final int records;
    private final Clock clock;
    private final byte[] head;
    private long next;

    /**
     * Creates requests to {@code url} with the key of all services.
     *
     * @param records number of records per request; 1 sends JSON, more send NDJSON
     */
    Requests(URI url, RecordText text, int records, Clock clock) {
        this(url, Lab.KEY, text, records, clock);
    }

    /** Creates requests with another key. */
    Requests(URI url, String key, RecordText text, int records, Clock clock) {
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
                        key,
                        records == 1 ? "application/json" : "application/x-ndjson",
                        records * (text.length() + 1) - 1)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Creates a buffer of the length of one request. */
    byte[] newBuffer() {
        return new byte[head.length + records * (text.length() + 1) - 1];
    }

    /** Writes the next request into {@code bytes}. */
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

    /** Returns the number of records per request. */
    int records() {
        return records;
    }

    /** Returns the number of records written so far. The records have the numbers 0 to this value, exclusive. */
    long written() {
        return next;
    }
}
