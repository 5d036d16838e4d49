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

/** A body of several members is read whole, or refused. */
class GunzipStreamTest {
    private static final String FIRST = "{\"first\":1}\n".repeat(50);
    private static final String SECOND = "{\"second\":2}\n".repeat(50);

    @Test
    void membersFollowOneAnotherAndZerosMayFollowTheLast() throws IOException {
        assertThat(text(gzip(FIRST))).isEqualTo(FIRST);
        assertThat(text(gzip(FIRST), gzip(SECOND))).isEqualTo(FIRST + SECOND);
        assertThat(text(gzip(""), gzip(FIRST), gzip(""))).isEqualTo(FIRST);
        assertThat(text(gzip(FIRST), gzip(SECOND), new byte[1])).isEqualTo(FIRST + SECOND);
        assertThat(text(gzip(FIRST), new byte[512])).isEqualTo(FIRST);
    }

    @Test
    void aHeaderMayHaveAllThatTheFormatKnows() throws IOException {
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
        assertRefused(header, new byte[] {(byte) ~checksum[0], checksum[1]}, content);
        for (int end = 1; end < header.length; end++) {
            assertRefused(Arrays.copyOf(header, end));
        }
    }

    @Test
    void aBodyThatIsCutAnywhereIsRefused() throws IOException {
        byte[] first = gzip(FIRST);
        byte[] both = join(first, gzip(SECOND));
        for (int length = 0; length < both.length; length++) {
            if (length != first.length) { // which is a whole body
                assertRefused(Arrays.copyOf(both, length));
            }
        }
    }

    /** Time, extra flags and operating system say nothing about the content, so any value is right. */
    @Test
    void aDamagedHeaderOrTrailerOfAnyMemberIsRefused() throws IOException {
        byte[] first = gzip(FIRST);
        byte[] both = join(first, gzip(SECOND));
        int[] members = {0, first.length, both.length};
        for (int member = 0; member < 2; member++) {
            int start = members[member];
            int end = members[member + 1];
            for (int at : new int[] {start, start + 1, start + 2}) {
                assertFlipRefused(both, at, 0xFF);
            }
            assertFlipRefused(both, start + 3, 0x80); // a reserved flag
            for (int at = end - 8; at < end; at++) {
                assertFlipRefused(both, at, 0x01);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 10, 17, 18, 19, 20, 26, 27, 100})
    void garbageBehindTheLastMemberIsRefused(int length) throws IOException {
        byte[] garbage = "garbage ".repeat(20).substring(0, length).getBytes(UTF_8);
        assertRefused(gzip(FIRST), garbage);
        assertRefused(gzip(FIRST), new byte[10], garbage);
        assertRefused(gzip(FIRST), new byte[10], gzip(SECOND));
    }

    private static void assertFlipRefused(byte[] gzip, int at, int bits) {
        byte[] damaged = gzip.clone();
        damaged[at] ^= (byte) bits;
        assertRefused(damaged);
    }

    private static void assertRefused(byte[]... pieces) {
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
