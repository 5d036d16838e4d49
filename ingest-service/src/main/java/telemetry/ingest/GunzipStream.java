package telemetry.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Inflates gzip (RFC 1952): one or more members, and zeros as padding behind the last. It refuses everything else, where
 * {@link java.util.zip.GZIPInputStream} drops what follows a member without a word if it does not look like another. Not
 * safe for use by many threads.
 */
final class GunzipStream extends InputStream {
    private static final int ID_1 = 0x1F;
    private static final int ID_2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;
    private static final int TIME_AND_SYSTEM = 6; // bytes that say nothing about the content

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
        throw new UnsupportedOperationException("bytes are read in pieces");
    }

    /** @throws ZipException or {@link EOFException} if the bytes are not gzip as a whole */
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

    /** Returns 0 at the end of the member. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            int inflated = inflater.inflate(target, offset, length);
            if (inflated == 0 && !inflater.finished()) {
                throw inflater.needsDictionary() ? new ZipException("needs a dictionary") : new EOFException();
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
        check(unsigned() == ID_1 && unsigned() == ID_2, "no gzip header");
        check(unsigned() == DEFLATE, "unknown method");
        int flags = unsigned();
        check((flags & RESERVED) == 0, "reserved flags");
        skip(TIME_AND_SYSTEM);
        if ((flags & EXTRA) != 0) {
            skip(unsigned() | unsigned() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            crc.reset();
            crc.update(gzip, start, next - start);
            check((unsigned() | unsigned() << 8) == (crc.getValue() & 0xFFFF), "damaged header");
        }
    }

    private void endMember() throws IOException {
        next = gzip.length - inflater.getRemaining();
        check(little() == crc.getValue(), "damaged content");
        check(little() == (inflater.getBytesWritten() & 0xFFFF_FFFFL), "wrong length");
        inMember = false;
    }

    private long little() throws EOFException {
        return unsigned() | unsigned() << 8 | unsigned() << 16 | (long) unsigned() << 24;
    }

    private int unsigned() throws EOFException {
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

    private void skipText() throws EOFException {
        int character = unsigned();
        while (character != 0) {
            character = unsigned();
        }
    }

    private static void check(boolean holds, String problem) throws ZipException {
        if (!holds) {
            throw new ZipException(problem);
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
