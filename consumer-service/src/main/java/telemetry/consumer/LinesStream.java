package telemetry.consumer;

import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;
import telemetry.contract.JsonLines;
import telemetry.contract.TelemetryRecord;

/** Streams records as JSON Lines directly from their message bodies. Not safe for use by many threads. */
final class LinesStream extends InputStream {
    private static final int END = -1;

    private final Iterator<TelemetryRecord> records;
    private byte[] source = {};
    private int next;
    private int end; // exclusive; the line feed follows
    private boolean open;

    LinesStream(Iterable<TelemetryRecord> records) {
        this.records = records.iterator();
    }

    @Override
    public int read() {
        if (!open && !advance()) {
            return END;
        }
        if (next < end) {
            return source[next++] & 0xFF;
        }
        open = false;
        return JsonLines.LINE_FEED;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        int written = 0;
        while (written < length && (open || advance())) {
            written += readLine(target, offset + written, length - written);
        }
        return written == 0 && length > 0 ? END : written;
    }

    /** Copies up to {@code length} bytes of the open line and its line feed. */
    private int readLine(byte[] target, int offset, int length) {
        int bytes = Math.min(length, end - next);
        System.arraycopy(source, next, target, offset, bytes);
        next += bytes;
        if (bytes == length) {
            return bytes;
        }
        target[offset + bytes] = JsonLines.LINE_FEED;
        open = false;
        return bytes + 1;
    }

    private boolean advance() {
        if (!records.hasNext()) {
            return false;
        }
        TelemetryRecord record = records.next();
        source = record.source();
        next = record.offset();
        end = record.offset() + record.length();
        open = true;
        return true;
    }
}
