package telemetry.ingest;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;
import telemetry.service.LogfmtFormatter;

/** What a class logs, while it is open, as an operator sees it but for the time. */
final class LogLines implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;

    LogLines(Class<?> type) {
        logger = (Logger) LoggerFactory.getLogger(type);
        appender.start();
        logger.addAppender(appender);
    }

    List<String> lines() {
        return List.copyOf(appender.list).stream()
                .map(new LogfmtFormatter()::format)
                .map(line -> line.replaceAll("time=\\S+ ", "").strip())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
