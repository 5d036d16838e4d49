package telemetry.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The log of refused keys, changed keys and actions of operators, as lines with {@code event=audit}. A line has the id
 * of a key and never the key. At most ten refusals a second are logged, so that a flood of requests does not fill the
 * disk; the next line counts the others. Thread-safe.
 */
public final class Audit {
    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final String EVENT = "audit";
    private static final int MAX_REFUSALS = 10;
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

    private long windowBegin = System.nanoTime();
    private int inWindow;
    private long suppressed;

    /**
     * Logs that a request was refused.
     *
     * @param keyId the id of the key; null if it is unknown
     * @param reason the reason, for example {@code expired}
     */
    public void refused(@Nullable String keyId, String reason, HttpServletRequest request) {
        long unlogged = admit(System.nanoTime());
        if (unlogged >= 0) {
            line("refused", Objects.requireNonNullElse(keyId, "unknown"))
                    .addKeyValue("reason", reason)
                    .addKeyValue("from", request.getRemoteAddr())
                    .addKeyValue("suppressed", unlogged)
                    .log();
        }
    }

    /** Returns the number of lines that were left out before the next one; -1 if this one is left out, too. */
    private synchronized long admit(long now) {
        if (now - windowBegin >= WINDOW) {
            windowBegin = now;
            inWindow = 0;
        }
        if (inWindow >= MAX_REFUSALS) {
            suppressed++;
            return -1;
        }
        inWindow++;
        long unlogged = suppressed;
        suppressed = 0;
        return unlogged;
    }

    /**
     * Logs an action of an operator.
     *
     * @param action the action, for example {@code erase}
     * @param subject the object of the action, without data of vehicles
     */
    public void acted(Caller operator, String action, Object subject) {
        line(action, operator.keyId()).addKeyValue("subject", subject).log();
    }

    /**
     * Returns the line of an action on the command line, which has no log of its own and needs no key. The line has the
     * form of the services' log, with {@code key=cli} and the user's name.
     *
     * @param user the name of the user of the operating system
     * @param subject the object of the action, without data of vehicles
     * @param outcome the end of the action, for example {@code done}
     */
    public static String lineOfUser(Instant time, String user, String action, Object subject, String outcome) {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.INFO);
        event.setInstant(time);
        event.setKeyValuePairs(List.of(
                new KeyValuePair("event", EVENT),
                new KeyValuePair("action", action),
                new KeyValuePair("key", "cli"),
                new KeyValuePair("user", user),
                new KeyValuePair("subject", subject),
                new KeyValuePair("outcome", outcome)));
        return new LogfmtFormatter().format(event);
    }

    /** Logs that the key {@code keyId} of the keys file was added, changed or removed. */
    void changed(String action, String keyId) {
        line(action, keyId).log();
    }

    private static LoggingEventBuilder line(String action, String keyId) {
        return log.atInfo()
                .addKeyValue("event", EVENT)
                .addKeyValue("action", action)
                .addKeyValue("key", keyId);
    }
}
