package telemetry.service;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.structured.StructuredLogFormatter;

/**
 * Formats a log event as one line of logfmt in UTF-8: {@code LEVEL time=... event=... key=value ...}, ended by a line
 * feed.
 *
 * <p>Key-value pairs keep their order; by convention {@code event} is first. Text of libraries is formatted as
 * {@code event=log logger=... msg="..."}. A value with white space, quotes or an equals sign is quoted. Line ends are
 * escaped, so that an event is always one line. A {@link Duration} is formatted in milliseconds, {@code 120ms}.
 * Immutable.
 */
public final class LogfmtFormatter implements StructuredLogFormatter<ILoggingEvent> {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    @Override
    public String format(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256).append(event.getLevel());
        append(line, "time", MILLIS.format(event.getInstant()));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs == null || pairs.isEmpty()) {
            append(line, "event", "log");
            append(line, "logger", event.getLoggerName());
        } else {
            pairs.forEach(pair -> append(line, pair.key, pair.value));
        }
        appendText(line, "msg", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            append(line, "stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.append('\n').toString();
    }

    private static void appendText(StringBuilder line, String key, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            append(line, key, text);
        }
    }

    private static void append(StringBuilder line, String key, @Nullable Object value) {
        line.append(' ').append(key).append('=');
        String text = value instanceof Duration duration ? duration.toMillis() + "ms" : String.valueOf(value);
        if (needsQuotes(text)) {
            appendQuoted(line, text);
        } else {
            line.append(text);
        }
    }

    private static boolean needsQuotes(String text) {
        return text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == '"' || c == '=' || c == '\\');
    }

    private static void appendQuoted(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> line.append('\\').append(c);
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> line.append(c < ' ' ? '?' : c);
            }
        }
        line.append('"');
    }
}
