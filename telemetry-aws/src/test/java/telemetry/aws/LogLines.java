package telemetry.aws;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;
import telemetry.service.LogfmtFormatter;

/** What a class logs while this is open, as the services print it, but for the time. */
final class LogLines implements AutoCloseable {
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Logger logger;

    LogLines(Class<?> source) {
        logger = (Logger) LoggerFactory.getLogger(source);
        appender.start();
        logger.addAppender(appender);
    }

    List<String> all() {
        LogfmtFormatter formatter = new LogfmtFormatter();
        return appender.list.stream()
                .map(formatter::format)
                .map(line -> line.replaceFirst("time=\\S+ ", "").stripTrailing())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
