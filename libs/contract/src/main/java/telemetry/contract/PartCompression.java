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
 * The compression of a part. The end of the part's name says which one it is, so that a reader needs no metadata, and parts of
 * one hour may differ. Safe for use by many threads.
 *
 * <p>An object has no {@code Content-Encoding}: an HTTP client that sees one decompresses the body itself, and an engine that
 * goes by the name decompresses it once more.
 */
public enum PartCompression {
    /** The lines as they are. */
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
    /** Gzip (RFC 1952), by the JDK. */
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
    /** Zstandard (RFC 8878), by zstd's own library, which is loaded at the first use. */
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
    private static final int MAX_ZSTD_WINDOW_BITS = 23; // 8 MiB, which RFC 8878 asks decoders to support

    private final String extension;

    PartCompression(String extension) {
        this.extension = extension;
    }

    /** Returns the end of a part's name: {@code .jsonl}, {@code .jsonl.gz} or {@code .jsonl.zst}. */
    public String suffix() {
        return ".jsonl" + extension;
    }

    /** Returns what it adds to the name of an uncompressed part: nothing, {@code .gz} or {@code .zst}. */
    public String extension() {
        return extension;
    }

    /** Returns the one with this name, {@code none}, {@code gzip} or {@code zstd}, in any case; empty if there is none. */
    public static Optional<PartCompression> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns the one with this {@link #extension}; empty if there is none. */
    static Optional<PartCompression> ofExtension(String extension) {
        return Arrays.stream(values())
                .filter(one -> one.extension.equals(extension))
                .findFirst();
    }

    /**
     * Returns a stream that compresses to {@code out}. Equal bytes are compressed to equal bytes. Closing it closes {@code out}.
     *
     * @throws LinkageError if the native library of {@link #ZSTD} cannot be loaded
     */
    public OutputStream compress(OutputStream out) throws IOException {
        return encoder(out);
    }

    /**
     * Returns the content of a part that {@code in} has. Reading throws a {@link DamagedPartException} if {@code in} is not whole,
     * is not what this compression wrote, or expands to more than {@link PartContent#MAX_BYTES}; a failure of {@code in} itself is
     * thrown as it is. Memory is bounded whatever {@code in} holds. Closing it closes {@code in}.
     *
     * @throws LinkageError if the native library of {@link #ZSTD} cannot be loaded
     */
    public InputStream decompress(InputStream in) {
        return this == NONE ? in : new PartContent(this, in);
    }

    abstract OutputStream encoder(OutputStream out) throws IOException;

    abstract InputStream decoder(InputStream in) throws IOException;
}
