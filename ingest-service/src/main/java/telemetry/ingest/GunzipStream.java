package telemetry.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip (RFC 1952): one or more members, optionally followed by zeros as padding. All other input is
 * rejected, unlike {@link java.util.zip.GZIPInputStream}, which ignores content after a member that is not a valid
 * member. Not thread-safe.
 */
final class GunzipStream extends InputStream {
    private static final int MAGIC_1 = 0x1F;
    private static final int MAGIC_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;
    private static final int TIME_AND_SYSTEM_BYTES = 6; // not relevant to the content

    private final byte[] gzip;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private int next;
    private boolean inMember;

    GunzipStream(byte[] gzip) {
        this.gzip = gzip;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("use read(byte[], int, int)");
    }

    /**
     * Reads decompressed bytes.
     *
     * @throws ZipException if the input is not valid gzip
     * @throws EOFException if the input is truncated
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (inMember || beginMember()) {
            int inflated = inflate(target, offset, length);
            if (inflated > 0) {
                crc.update(target, offset, inflated);
                return inflated;
            }
            endMember();
        }
        return -1;
    }

    /** Inflates bytes of the current member. Returns 0 at its end. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            int inflated = inflater.inflate(target, offset, length);
            if (inflated == 0 && !inflater.finished()) {
                throw inflater.needsDictionary() ? new ZipException("preset dictionary") : new EOFException();
            }
            return inflated;
        } catch (DataFormatException damaged) {
            throw new ZipException(damaged.getMessage());
        }
    }

    private boolean beginMember() throws IOException {
        if (next > 0 && isPadding()) {
            return false;
        }
        readHeader();
        inflater.reset();
        inflater.setInput(gzip, next, gzip.length - next);
        crc.reset();
        inMember = true;
        return true;
    }

    private boolean isPadding() {
        for (int i = next; i < gzip.length; i++) {
            if (gzip[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void readHeader() throws IOException {
        int start = next;
        check(readUnsignedByte() == MAGIC_1 && readUnsignedByte() == MAGIC_2, "not a gzip header");
        check(readUnsignedByte() == DEFLATE, "unknown compression method");
        int flags = readUnsignedByte();
        check((flags & RESERVED) == 0, "reserved flags are set");
        skip(TIME_AND_SYSTEM_BYTES);
        if ((flags & EXTRA) != 0) {
            skip(readUnsignedByte() | readUnsignedByte() << 8);
        }
        if ((flags & NAME) != 0) {
            skipString();
        }
        if ((flags & COMMENT) != 0) {
            skipString();
        }
        if ((flags & HEADER_CRC) != 0) {
            crc.reset();
            crc.update(gzip, start, next - start);
            check(
                    (readUnsignedByte() | readUnsignedByte() << 8) == (crc.getValue() & 0xFFFF),
                    "header checksum mismatch");
        }
    }

    private void endMember() throws IOException {
        next = gzip.length - inflater.getRemaining();
        check(readUnsignedInt() == crc.getValue(), "content checksum mismatch");
        check(readUnsignedInt() == (inflater.getBytesWritten() & 0xFFFF_FFFFL), "content length mismatch");
        inMember = false;
    }

    private long readUnsignedInt() throws EOFException {
        return readUnsignedByte()
                | readUnsignedByte() << 8
                | readUnsignedByte() << 16
                | (long) readUnsignedByte() << 24;
    }

    private int readUnsignedByte() throws EOFException {
        if (next >= gzip.length) {
            throw new EOFException();
        }
        return gzip[next++] & 0xFF;
    }

    private void skip(int bytes) throws EOFException {
        if (bytes > gzip.length - next) {
            throw new EOFException();
        }
        next += bytes;
    }

    private void skipString() throws EOFException {
        int value = readUnsignedByte();
        while (value != 0) {
            value = readUnsignedByte();
        }
    }

    private static void check(boolean valid, String problem) throws ZipException {
        if (!valid) {
            throw new ZipException(problem);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
