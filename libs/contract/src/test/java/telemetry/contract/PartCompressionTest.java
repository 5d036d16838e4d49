package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartCompressionTest {
    private static final byte[] LINES = lines();

    @ParameterizedTest
    @EnumSource
    void compressedContentIsDecompressed(PartCompression compression) throws IOException {
        byte[] compressed = compress(compression, LINES);

        assertThat(read(compression, compressed)).isEqualTo(LINES);
        assertThat(compress(compression, LINES)).isEqualTo(compressed);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aPartShrinksAndMayHaveSeveralMembers(PartCompression compression) throws IOException {
        byte[] one = compress(compression, LINES);
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);

        assertThat(one.length).isLessThan(LINES.length / 2);
        assertThat(read(compression, two)).hasSize(2 * LINES.length);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aDamagedPartIsReported(PartCompression compression) throws IOException {
        byte[] whole = compress(compression, LINES);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        String reason = "damaged_" + compression.name().toLowerCase(Locale.ROOT);

        assertDamaged(compression, Arrays.copyOf(whole, whole.length / 2), reason);
        assertDamaged(compression, Arrays.copyOf(whole, whole.length - 1), reason);
        assertDamaged(compression, flipped, reason);
        assertDamaged(compression, LINES, reason);
        assertDamaged(compression, new byte[0], reason);
    }

    /** Tests that a part whose source fails is not reported as damaged, because it may be readable later. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aFailureOfTheSourceIsNotReportedAsDamage(PartCompression compression) throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset by peer");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("reset by peer");
            }
        };

        try (InputStream content = compression.decompress(broken)) {
            assertThatThrownBy(content::readAllBytes)
                    .isNotInstanceOf(DamagedPartException.class)
                    .hasMessage("reset by peer");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aPartThatExpandsBeyondTheLimitIsRejected(PartCompression compression) throws IOException {
        byte[] bomb = compress(compression, new byte[1 << 24]);
        byte[] repeated = new byte[(int) (bomb.length * (PartContent.MAX_BYTES / (1 << 24) + 1))];
        for (int start = 0; start < repeated.length; start += bomb.length) {
            System.arraycopy(bomb, 0, repeated, start, bomb.length);
        }

        try (InputStream content = compression.decompress(new ByteArrayInputStream(repeated))) {
            assertThatThrownBy(() -> content.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(DamagedPartException.class)
                    .hasMessage("part_too_large: the content has more than 2147483647 bytes");
        }
    }

    /** Tests the limit of the window, which takes memory of the reader outside of its heap. */
    @Test
    void aZstdWindowBeyond8MebibytesIsRejected() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
            zstd.setLong(24);
            zstd.write(LINES);
        }

        assertDamaged(PartCompression.ZSTD, out.toByteArray(), "damaged_zstd");
    }

    private static void assertDamaged(PartCompression compression, byte[] part, String reason) {
        assertThatThrownBy(() -> read(compression, part))
                .isInstanceOfSatisfying(
                        DamagedPartException.class,
                        damage -> assertThat(damage.reason()).isEqualTo(reason));
    }

    private static byte[] compress(PartCompression compression, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressed = compression.compress(out)) {
            compressed.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] read(PartCompression compression, byte[] part) throws IOException {
        try (InputStream content = compression.decompress(new ByteArrayInputStream(part))) {
            return content.readAllBytes();
        }
    }

    private static byte[] lines() {
        Random random = new Random(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append("{\"n\":").append(random.nextInt(1_000_000)).append("}\n");
        }
        return lines.toString().getBytes(UTF_8);
    }
}
