package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogfmtFormatterTest {
    private final LogfmtFormatter formatter = new LogfmtFormatter();

    @Test
    void anEventIsFormattedAsLogfmt() {
        LoggingEvent event = event("");
        event.setKeyValuePairs(List.of(
                new KeyValuePair("event", "write_batch"),
                new KeyValuePair("size", 1250),
                new KeyValuePair("latency_p50", Duration.ofMillis(412)),
                new KeyValuePair("latency_p95", Duration.ofMillis(1980))));

        assertThat(formatter.format(event))
                .isEqualTo("INFO time=2026-11-23T04:05:06.789Z event=write_batch size=1250 latency_p50=412ms"
                        + " latency_p95=1980ms\n");
    }

    @Test
    void textOfALibraryIsFormattedAsAnEvent() {
        assertThat(formatter.format(event("Started in 2 s")))
                .isEqualTo("INFO time=2026-11-23T04:05:06.789Z event=log logger=some.Library msg=\"Started in 2 s\"\n");
    }

    @Test
    void anEventNeverSpansLines() {
        LoggingEvent event = event("a \"b\"\nc=\\\u0007");
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("two\nlines")));

        assertThat(formatter.format(event))
                .endsWith("\n")
                .containsOnlyOnce("\n")
                .contains("msg=\"a \\\"b\\\"\\nc=\\\\?\"")
                .contains("stack=\"java.lang.IllegalStateException: two\\nlines");
    }

    @Test
    void emptyAndNullValuesAreFormatted() {
        LoggingEvent event = event("");
        event.setKeyValuePairs(List.of(new KeyValuePair("key", ""), new KeyValuePair("other", null)));

        assertThat(formatter.format(event)).contains(" key=\"\" other=null");
    }

    private static LoggingEvent event(String message) {
        LoggerContext context = new LoggerContext();
        LoggingEvent event =
                new LoggingEvent("f", context.getLogger("some.Library"), Level.INFO, message, null, new Object[0]);
        event.setInstant(Instant.parse("2026-11-23T04:05:06.789Z"));
        return event;
    }
}
