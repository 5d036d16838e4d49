package telemetry.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmfRegistryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MockClock clock = new MockClock();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final EmfRegistry registry = new EmfRegistry(
            new CloudWatchProperties("telemetry/test", List.of("stored", "part.lines", "waiting", "never")),
            "consumer-service",
            new JsonMapper(),
            new PrintStream(written, true, UTF_8),
            clock);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void aMinuteIsALineInEmbeddedMetricFormat() {
        registry.counter("stored", "why", "a").increment(2);
        registry.counter("stored", "why", "b").increment(3);
        registry.summary("part.lines").record(40);
        registry.summary("part.lines").record(2);
        registry.gauge("waiting", 7);
        registry.counter("other").increment();
        clock.add(MINUTE);

        registry.publish();

        JsonNode line = line();
        assertThat(line.at("/stored").doubleValue()).isEqualTo(5);
        assertThat(line.at("/part.lines.count").doubleValue()).isEqualTo(2);
        assertThat(line.at("/part.lines.sum").doubleValue()).isEqualTo(42);
        assertThat(line.at("/waiting").doubleValue()).isEqualTo(7);
        assertThat(line.at("/service").stringValue()).isEqualTo("consumer-service");
        assertThat(line.at("/_aws/Timestamp").longValue()).isEqualTo(clock.wallTime());
        assertThat(line.at("/_aws/CloudWatchMetrics").toString())
                .isEqualTo("[{\"Namespace\":\"telemetry/test\",\"Dimensions\":[[\"service\"]],\"Metrics\":["
                        + "{\"Name\":\"part.lines.count\"},{\"Name\":\"part.lines.sum\"},{\"Name\":\"stored\"},"
                        + "{\"Name\":\"waiting\"}]}]");
        assertThat(line.has("other")).isFalse();
    }

    @Test
    void aLineCountsOnlyItsMinute() {
        registry.counter("stored").increment(5);
        clock.add(MINUTE);
        registry.publish();
        written.reset();
        clock.add(MINUTE);
        registry.publish();

        assertThat(line().at("/stored").doubleValue()).isZero();
    }

    @Test
    void undefinedValuesAreOmittedAndAnEmptyLineIsNotWritten() {
        registry.gauge("waiting", Double.NaN);
        clock.add(MINUTE);
        registry.publish();

        assertThat(written.size()).isZero();
    }

    private JsonNode line() {
        String text = written.toString(UTF_8);
        assertThat(text).hasLineCount(1);
        return new JsonMapper().readTree(text);
    }
}
