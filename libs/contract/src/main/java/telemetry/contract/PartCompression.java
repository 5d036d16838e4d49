package telemetry.contract;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The compression of a part. The file name extension identifies it, so that a reader needs no metadata and the parts of
 * an hour may differ. Thread-safe.
 *
 * <p>Parts have no {@code Content-Encoding}: some HTTP clients would decompress the body, and an engine that relies on
 * the file name would decompress it again.
 */
public enum PartCompression {
    /** No compression. */
    NONE("") {
        @Override
        OutputStream encoder(OutputStream out) {
            return out;
        }

        @Override
        InputStream decoder(InputStream in) {
            return in;
        }
    },
    /** Gzip (RFC 1952), implemented by the JDK. */
    GZIP(".gz") {
        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new GZIPOutputStream(out, BUFFER);
        }

        @Override
        InputStream decoder(InputStream in) throws IOException {
            return new GZIPInputStream(in, BUFFER);
        }
    },
    /** Zstandard (RFC 8878), implemented by the native zstd library, which is loaded on first use. */
    ZSTD(".zst") {
        @Override
        OutputStream encoder(OutputStream out) throws IOException {
            return new ZstdOutputStream(out, ZSTD_LEVEL).setChecksum(true);
        }

        @Override
        InputStream decoder(InputStream in) throws IOException {
            return new ZstdInputStream(in).setLongMax(MAX_ZSTD_WINDOW_BITS);
        }
    };

    private static final int BUFFER = 1 << 16;
    private static final int ZSTD_LEVEL = 3; // zstd's default
    private static final int MAX_ZSTD_WINDOW_BITS = 23; // 8 MiB, the size that RFC 8878 recommends decoders to support

    private final String extension;

    PartCompression(String extension) {
        this.extension = extension;
    }

    /** Returns the suffix of a part's name: {@code .jsonl}, {@code .jsonl.gz} or {@code .jsonl.zst}. */
    public String suffix() {
        return ".jsonl" + extension;
    }

    /** Returns the extension of the compression: empty, {@code .gz} or {@code .zst}. */
    public String extension() {
        return extension;
    }

    /**
     * Returns the compression named {@code none}, {@code gzip} or {@code zstd}, ignoring case; empty for any other
     * name.
     */
    public static Optional<PartCompression> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns the compression with the given {@link #extension}; empty if there is none. */
    static Optional<PartCompression> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(one -> one.extension.equals(extension))
                .findFirst();
    }

    /**
     * Returns a stream that compresses to {@code out}. Equal input gives equal output. Closing the stream closes
     * {@code out}.
     *
     * @throws LinkageError if the native library of {@link #ZSTD} cannot be loaded
     */
    public OutputStream compress(OutputStream out) throws IOException {
        return encoder(out);
    }

    /**
     * Returns a stream of the decompressed content of {@code in}. Reading throws a {@link DamagedPartException} if
     * {@code in} is truncated or not valid, or if the content exceeds {@link PartContent#MAX_BYTES}. An
     * {@link IOException} of {@code in} is rethrown unchanged. The memory of decompression is bounded for any input.
     * Closing the stream closes {@code in}.
     *
     * @throws LinkageError if the native library of {@link #ZSTD} cannot be loaded
     */
    public InputStream decompress(InputStream in) {
        return this == NONE ? in : new PartContent(this, in);
    }

    abstract OutputStream encoder(OutputStream out) throws IOException;

    abstract InputStream decoder(InputStream in) throws IOException;
}
