package telemetry.can;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The text of a log file as UTF-8 bytes. It is decompressed from gzip, transcoded from UTF-16, and has no byte order
 * mark.
 */
final class LogInput extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream input;
    private @Nullable LogInput outer;
    private @Nullable String damage;

    private LogInput(InputStream input) {
        this.input = input;
    }

    /** Opens {@code file} and checks its first bytes. */
    static LogInput open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            return open(raw);
        } catch (IOException | RuntimeException failed) {
            raw.close();
            throw failed;
        }
    }

    private static LogInput open(InputStream raw) throws IOException {
        byte[] magic = peek(raw, 2);
        boolean gzip = magic.length == 2 && magic[0] == 0x1F && (magic[1] & 0xFF) == 0x8B;
        LogInput outer = new LogInput(gzip ? new GZIPInputStream(raw, BUFFER_BYTES) : raw);
        byte[] mark = outer.readNBytes(3);
        InputStream rest = new SequenceInputStream(new ByteArrayInputStream(mark), outer);
        Charset charset = charset(mark);
        if (charset == null) {
            rest.skipNBytes(isUtf8Mark(mark) ? 3 : 0);
            return new LogInput(rest).damagedLike(outer);
        }
        return new LogInput(new Utf16Input(new InputStreamReader(rest, charset))).damagedLike(outer);
    }

    private static byte[] peek(InputStream raw, int count) throws IOException {
        raw.mark(count);
        byte[] bytes = raw.readNBytes(count);
        raw.reset();
        return bytes;
    }

    private static boolean isUtf8Mark(byte[] mark) {
        return mark.length == 3 && (mark[0] & 0xFF) == 0xEF && (mark[1] & 0xFF) == 0xBB && (mark[2] & 0xFF) == 0xBF;
    }

    private static @Nullable Charset charset(byte[] mark) {
        if (mark.length < 2) {
            return null;
        }
        int unit = (mark[0] & 0xFF) << 8 | (mark[1] & 0xFF);
        return unit == 0xFEFF || unit == 0xFFFE ? StandardCharsets.UTF_16 : null;
    }

    private LogInput damagedLike(LogInput source) {
        outer = source;
        return this;
    }

    /** Returns the damage of the archive; null if its end was read, or the file is not an archive. */
    @Nullable
    String damage() {
        return outer == null ? damage : outer.damage();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return input.read(target, offset, length);
        } catch (EOFException | ZipException damaged) {
            damage = "the archive is damaged or cut off: " + damaged.getMessage();
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    /** Converts UTF-16 to UTF-8 in pieces. */
    private static final class Utf16Input extends InputStream {
        private final Reader reader;
        private final char[] chars = new char[4096];
        private byte[] bytes = new byte[0];
        private int position;

        Utf16Input(Reader reader) {
            this.reader = reader;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (position == bytes.length) {
                int count = reader.read(chars);
                if (count < 0) {
                    return -1;
                }
                bytes = new String(chars, 0, count).getBytes(StandardCharsets.UTF_8);
                position = 0;
            }
            int count = Math.min(length, bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
