package telemetry.service;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Captures the log events of a class until it is closed, as lines in the services' format without the time. The lines
 * do not depend on the configured appenders.
 */
public final class LogLines implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;

    public LogLines(Class<?> source) {
        logger = (Logger) LoggerFactory.getLogger(source);
        appender.start();
        logger.addAppender(appender);
    }

    public List<String> all() {
        LogfmtFormatter formatter = new LogfmtFormatter();
        return List.copyOf(appender.list).stream()
                .map(formatter::format)
                .map(line -> line.replaceFirst("time=\\S+ ", "").stripTrailing())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
