package telemetry.consumer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Bytes that grow without being copied. No chunk is so large that the garbage collector treats it apart, as it would an
 * array of megabytes, and a part of few lines has a small one. Not safe for use by many threads.
 */
final class Chunks {
    private static final int SMALLEST = 2 * 1024;
    private static final int LARGEST = 128 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] last = new byte[SMALLEST];
    private int lastSize;
    private int size;

    void write(byte[] source, int offset, int length) {
        int written = 0;
        while (written < length) {
            if (lastSize == last.length) {
                full.add(last);
                last = new byte[Math.min(2 * last.length, LARGEST)];
                lastSize = 0;
            }
            int fits = Math.min(length - written, last.length - lastSize);
            System.arraycopy(source, offset + written, last, lastSize, fits);
            lastSize += fits;
            written += fits;
        }
        size += length;
    }

    int size() {
        return size;
    }

    /** What has been written so far, from its beginning. */
    InputStream content() {
        List<InputStream> streams = new ArrayList<>();
        full.forEach(chunk -> streams.add(new ByteArrayInputStream(chunk)));
        streams.add(new ByteArrayInputStream(last, 0, lastSize));
        return new SequenceInputStream(Collections.enumeration(streams));
    }
}
