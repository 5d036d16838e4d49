package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that all members of a body are read, and that invalid input is rejected. */
class GunzipStreamTest {
    private static final String FIRST = "{\"first\":1}\n".repeat(50);
    private static final String SECOND = "{\"second\":2}\n".repeat(50);

    @Test
    void severalMembersAndPaddingAreAccepted() throws IOException {
        assertThat(text(gzip(FIRST))).isEqualTo(FIRST);
        assertThat(text(gzip(FIRST), gzip(SECOND))).isEqualTo(FIRST + SECOND);
        assertThat(text(gzip(""), gzip(FIRST), gzip(""))).isEqualTo(FIRST);
        assertThat(text(gzip(FIRST), gzip(SECOND), new byte[1])).isEqualTo(FIRST + SECOND);
        assertThat(text(gzip(FIRST), new byte[512])).isEqualTo(FIRST);
    }

    @Test
    void allOptionalHeaderFieldsAreAccepted() throws IOException {
        byte[] header = {
            0x1F,
            (byte) 0x8B,
            8,
            0x1F,
            1,
            2,
            3,
            4,
            2,
            3, // extra field, name, comment, CRC
            3,
            0,
            'x',
            'y',
            'z',
            'n',
            'a',
            'm',
            'e',
            0,
            'c',
            0
        };
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] plain = gzip(FIRST);
        byte[] content = Arrays.copyOfRange(plain, 10, plain.length);

        assertThat(text(header, checksum, content)).isEqualTo(FIRST);
        assertRejected(header, new byte[] {(byte) ~checksum[0], checksum[1]}, content);
        for (int end = 1; end < header.length; end++) {
            assertRejected(Arrays.copyOf(header, end));
        }
    }

    @Test
    void aTruncatedBodyIsRejected() throws IOException {
        byte[] first = gzip(FIRST);
        byte[] both = join(first, gzip(SECOND));
        for (int length = 0; length < both.length; length++) {
            if (length != first.length) { // a complete body
                assertRejected(Arrays.copyOf(both, length));
            }
        }
    }

    /** Skips the time, the extra flags and the operating system, because any value is valid. */
    @Test
    void aDamagedHeaderOrTrailerOfAnyMemberIsRejected() throws IOException {
        byte[] first = gzip(FIRST);
        byte[] both = join(first, gzip(SECOND));
        int[] members = {0, first.length, both.length};
        for (int member = 0; member < 2; member++) {
            int start = members[member];
            int end = members[member + 1];
            for (int at : new int[] {start, start + 1, start + 2}) {
                assertFlipRejected(both, at, 0xFF);
            }
            assertFlipRejected(both, start + 3, 0x80); // a reserved flag
            for (int at = end - 8; at < end; at++) {
                assertFlipRejected(both, at, 0x01);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 10, 17, 18, 19, 20, 26, 27, 100})
    void garbageAfterTheLastMemberIsRejected(int length) throws IOException {
        byte[] garbage = "garbage ".repeat(20).substring(0, length).getBytes(UTF_8);
        assertRejected(gzip(FIRST), garbage);
        assertRejected(gzip(FIRST), new byte[10], garbage);
        assertRejected(gzip(FIRST), new byte[10], gzip(SECOND));
    }

    private static void assertFlipRejected(byte[] gzip, int at, int bits) {
        byte[] damaged = gzip.clone();
        damaged[at] ^= (byte) bits;
        assertRejected(damaged);
    }

    private static void assertRejected(byte[]... pieces) {
        assertThatIOException().isThrownBy(() -> text(pieces));
    }

    private static String text(byte[]... pieces) throws IOException {
        try (GunzipStream stream = new GunzipStream(join(pieces))) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    private static byte[] gzip(String text) {
        return IngestFixture.gzip(text.getBytes(UTF_8));
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }
}
