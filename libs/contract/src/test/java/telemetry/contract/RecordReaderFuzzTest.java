package telemetry.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the seeds of fuzzing and the inputs that failed. */
class RecordReaderFuzzTest {
    private static final Path INPUTS = Path.of("src/test/resources/fuzz");

    @ParameterizedTest
    @MethodSource("inputs")
    void inputsFoundByFuzzingPass(Path input) throws IOException {
        RecordReaderFuzz.fuzzerTestOneInput(Files.readAllBytes(input));
    }

    @Test
    void theSeedsIncludeValidRecords() throws IOException {
        RecordReader ingestReader = RecordReader.ofSubmitted(
                ContractLimits.DEFAULT_INGEST, Clock.fixed(RecordReaderFuzz.NOW, ZoneOffset.UTC));
        List<Path> good = inputs().filter(
                        input -> input.getFileName().toString().startsWith("good"))
                .toList();

        assertThat(good).isNotEmpty();
        for (Path input : good) {
            assertThat(ingestReader.read(Files.readAllBytes(input))).isInstanceOf(TelemetryRecord.class);
        }
    }

    static Stream<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.list(INPUTS)) {
            return files.sorted().toList().stream();
        }
    }
}
