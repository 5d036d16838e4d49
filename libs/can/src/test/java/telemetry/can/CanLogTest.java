package telemetry.can;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanLogTest {
    private static final String TWO_FRAMES = "(1436509052.249713) can0 0F6#8E\r\n(1436509052.249813) can0 0F6#8F\r\n";

    @TempDir
    private Path folder;

    @Test
    void encodingsLineEndsAndGzipMakeNoDifference() throws IOException {
        assertTwoFrames(TWO_FRAMES.getBytes(StandardCharsets.UTF_8));
        assertTwoFrames(("\uFEFF" + TWO_FRAMES).getBytes(StandardCharsets.UTF_8));
        assertTwoFrames(("\uFEFF" + TWO_FRAMES).getBytes(StandardCharsets.UTF_16LE));
        assertTwoFrames(("\uFEFF" + TWO_FRAMES).getBytes(StandardCharsets.UTF_16BE));
        assertTwoFrames(TWO_FRAMES.replace("\r", "").strip().getBytes(StandardCharsets.UTF_8));
        assertTwoFrames(TWO_FRAMES.replace("\n", "").getBytes(StandardCharsets.UTF_8));
        assertTwoFrames(gzip(TWO_FRAMES.getBytes(StandardCharsets.UTF_8)));
        assertTwoFrames(gzip(("\uFEFF" + TWO_FRAMES).getBytes(StandardCharsets.UTF_16LE)));
    }

    private void assertTwoFrames(byte[] bytes) throws IOException {
        LogFiles.Read read = LogFiles.read(folder, bytes, Optional.empty(), Optional.empty());

        assertThat(read.frames())
                .extracting(CanFrame::data)
                .containsExactly(FrameData.ofHex("8E"), FrameData.ofHex("8F"));
        assertThat(read.counts().lines()).isEqualTo(2);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void anArchiveThatIsCutOffGivesItsFramesAndIsCounted() throws IOException {
        StringBuilder text = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            text.append("(1436509052.249713) can0 0F6#%08X\n".formatted(random.nextInt()));
        }
        byte[] whole = gzip(text.toString().getBytes(StandardCharsets.UTF_8));

        LogFiles.Read read =
                LogFiles.read(folder, Arrays.copyOf(whole, whole.length / 2), Optional.empty(), Optional.empty());

        assertThat(read.frames()).hasSizeBetween(1_000, 9_000);
        assertThat(read.counts().skipped()).containsKey(SkipReason.DAMAGED_FILE);
    }

    @Test
    void aFileThatIsNoLogIsRefusedWithTheReasonOfEachFormat() {
        assertThatThrownBy(() -> LogFiles.read(folder, "Dear diary,\ntoday I drove.\n"))
                .isInstanceOfSatisfying(
                        UnknownLogException.class,
                        refused -> assertThat(refused.refusals())
                                .containsOnlyKeys(LogFormat.values())
                                .containsEntry(LogFormat.CANDUMP_LOG, "line 1: no (seconds.fraction) in front"))
                .hasMessageContaining("vector-asc")
                .hasMessageContaining("line 1: neither a time in front nor a header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MDF     4.10    ", "UnFinMF 4.10    "})
    void anMdfFileIsNamed(String magic) {
        assertThatThrownBy(() -> LogFiles.read(folder, magic + "\u0000\u0001")).hasMessageContaining("MDF");
    }

    @Test
    void anEmptyFileIsNamed() {
        assertThatThrownBy(() -> LogFiles.read(folder, ""))
                .isInstanceOf(UnknownLogException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void aLineThatIsTooLongIsCountedAndTheNextIsRead() throws IOException {
        for (int length : new int[] {CanLog.MAX_LINE_BYTES + 1, 5 * CanLog.MAX_LINE_BYTES, 64 * 1024 * 1024}) {
            LogFiles.Read read = LogFiles.read(folder, TWO_FRAMES + "x".repeat(length) + "\n" + TWO_FRAMES);

            assertThat(read.frames()).as("%d", length).hasSize(4);
            assertThat(read.skipped())
                    .extracting(SkippedLine::line, SkippedLine::reason)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(3L, SkipReason.TOO_LONG));
        }
    }

    /** Tests random bytes and mutated lines of logs: each is a line with a reason, or the log is refused as a whole. */
    @ParameterizedTest
    @EnumSource
    void rubbishIsCountedInEveryFormat(LogFormat format) throws IOException {
        String[] names = {
            "trip.candump.log",
            "trip.candump-screen.txt",
            "trip.trc",
            "trip-1-0.trc",
            "trip.asc",
            "trip-dec-relative.asc",
            "classic.gvret.csv",
            "classic.crtd",
            "classic.busmaster.log",
            "bench.microchip.log",
            "torque.csv",
            "carscanner.csv"
        };
        for (int seed = 0; seed < 72; seed++) {
            Random random = new Random(seed);
            byte[] bytes = LogFiles.resource(names[seed % names.length]);
            if (seed % 6 == 5) {
                random.nextBytes(bytes);
            }
            for (int change = 0; change < bytes.length / 20; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(32, 127);
            }
            LogCounts counts = LogFiles.read(folder, bytes, Optional.of(format), Optional.empty())
                    .counts();
            assertThat(counts.frames() + counts.rows() + counts.remarks() + counts.skippedLines())
                    .isEqualTo(counts.lines());
        }
    }

    /** Prints the reading speed of a large log. The limit leaves room for a busy machine. */
    @Test
    void aLargeLogIsReadFastInBoundedMemory() throws IOException {
        int frames = 2_000_000;
        Path file = folder.resolve("large.log");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < frames; i++) {
                out.write("(14365%05d.%06d) can%d %03X#%016X\n"
                        .formatted(i / 100, i % 1_000_000, i % 2, i % 0x800, (long) i * 7919)
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        long start = System.nanoTime();
        long read = 0;
        try (CanLog log = CanLog.open(file)) {
            while (log.next() instanceof CanFrame) {
                read++;
            }
        }
        double perSecond = read / ((System.nanoTime() - start) / 1e9);
        System.out.printf("candump-log: %,.0f frames/s%n", perSecond);

        assertThat(read).isEqualTo(frames);
        assertThat(perSecond).isGreaterThan(100_000);
    }
}
