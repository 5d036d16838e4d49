package telemetry.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {
    private final Chunks chunks = new Chunks();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 2_048, 2_049, 300_000})
    void whatIsWrittenIsReadAsOftenAsOneLikes(int piece) throws IOException {
        byte[] bytes = new byte[1_000_000];
        RandomGenerator.of("SplittableRandom").nextBytes(bytes);

        for (int at = 0; at < bytes.length; at += piece) {
            chunks.write(bytes, at, Math.min(piece, bytes.length - at));
        }

        assertThat(chunks.size()).isEqualTo(bytes.length);
        assertThat(chunks.content().readAllBytes()).isEqualTo(bytes);
        assertThat(chunks.content().readAllBytes()).isEqualTo(bytes);
    }

    @Test
    void onlyTheGivenPartOfTheSourceIsWritten() throws IOException {
        byte[] source = "0123456789".getBytes(US_ASCII);

        chunks.write(source, 3, 4);

        assertThat(chunks.content().readAllBytes()).isEqualTo(Arrays.copyOfRange(source, 3, 7));
    }
}
