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
 * A stream of the decompressed content of a part. It limits the size of the content, and distinguishes a damaged part
 * from a failure to read the source. Not thread-safe.
 */
final class PartContent extends InputStream {
    /** The maximum size of a part after decompression. The consumer writes no larger parts. */
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
                throw new DamagedPartException(
                        "part_too_large", "the content has more than %d bytes".formatted(MAX_BYTES));
            }
            return read;
        } catch (ZipException | EOFException | ZstdIOException damage) {
            throw new DamagedPartException(tag(), damage);
        }
    }

    private InputStream content() throws IOException {
        InputStream open = content;
        if (open == null) {
            requireInput();
            open = compression.decoder(compressed);
            content = open;
        }
        return open;
    }

    /** Rejects an empty object, because even empty content has a compressed form of some bytes. */
    private void requireInput() throws IOException {
        compressed.mark(1);
        if (compressed.read() < 0) {
            throw new DamagedPartException(tag(), "the object is empty");
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
