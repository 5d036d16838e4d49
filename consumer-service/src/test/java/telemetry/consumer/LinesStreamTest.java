package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.contract.TelemetryRecord;

class LinesStreamTest {
    private static final byte[] SOURCE = "..{0}..{11}{222}....{3333}".getBytes(UTF_8);
    private static final String LINES = "{0}\n{11}\n{222}\n{3333}\n";
    private static final List<TelemetryRecord> RECORDS = List.of(view(2, 3), view(7, 4), view(11, 5), view(20, 6));

    @Test
    void allBytesAreTheLines() throws IOException {
        assertThat(new LinesStream(RECORDS).readAllBytes()).asString(UTF_8).isEqualTo(LINES);
        assertThat(new LinesStream(List.of()).readAllBytes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 17, 18, 100})
    void readsWithBuffersOfAnySizeReturnTheLines(int piece) throws IOException {
        LinesStream stream = new LinesStream(RECORDS);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[piece + 2];
        for (int count = stream.read(buffer, 1, piece); count >= 0; count = stream.read(buffer, 1, piece)) {
            assertThat(count).isPositive();
            read.write(buffer, 1, count);
        }
        assertThat(read.toString(UTF_8)).isEqualTo(LINES);
    }

    @Test
    void singleByteReadsAndBufferReadsMayBeMixed() throws IOException {
        Random random = new Random(42);
        IntStream.range(0, 200).forEach(run -> assertThat(mixed(random)).isEqualTo(LINES));
    }

    private static String mixed(Random random) {
        LinesStream stream = new LinesStream(RECORDS);
        StringBuilder read = new StringBuilder();
        byte[] buffer = new byte[8];
        while (true) {
            if (random.nextBoolean()) {
                int one = stream.read();
                if (one < 0) {
                    return read.toString();
                }
                read.append((char) one);
            } else {
                int count = stream.read(buffer, 0, 1 + random.nextInt(8));
                if (count < 0) {
                    return read.toString();
                }
                read.append(new String(buffer, 0, count, UTF_8));
            }
        }
    }

    private static TelemetryRecord view(int offset, int length) {
        return new TelemetryRecord(SOURCE, offset, length, offset, Instant.EPOCH, "v", 1, Instant.EPOCH, null, null);
    }
}
