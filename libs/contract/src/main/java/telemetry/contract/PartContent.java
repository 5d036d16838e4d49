package telemetry.contract;

import com.github.luben.zstd.ZstdIOException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a compressed part, with a bound and with damage told apart from a failure of the source. For one thread.
 */
final class PartContent extends InputStream {
    /** The most bytes that a compressed part may expand to. No part of the consumer is larger. */
    static final long MAX_BYTES = Integer.MAX_VALUE;

    private final PartCompression compression;
    private final InputStream compressed;
    private @Nullable InputStream content;
    private long bytes;

    PartContent(PartCompression compression, InputStream in) {
        this.compression = compression;
        this.compressed = new BufferedInputStream(in, 1 << 16);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int read = content().read(target, offset, length);
            bytes += Math.max(0, read);
            if (bytes > MAX_BYTES) {
                throw new DamagedPartException("part_too_large", "more than %d bytes of lines".formatted(MAX_BYTES));
            }
            return read;
        } catch (ZipException | EOFException | ZstdIOException damage) {
            throw new DamagedPartException(tag(), damage);
        }
    }

    private InputStream content() throws IOException {
        InputStream open = content;
        if (open == null) {
            requireSomething();
            open = compression.decoder(compressed);
            content = open;
        }
        return open;
    }

    /** No compression makes nothing of nothing. */
    private void requireSomething() throws IOException {
        compressed.mark(1);
        if (compressed.read() < 0) {
            throw new DamagedPartException(tag(), "an empty object");
        }
        compressed.reset();
    }

    private String tag() {
        return "damaged_" + compression.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() throws IOException {
        InputStream open = content;
        try (compressed) {
            if (open != null) {
                open.close();
            }
        }
    }
}
