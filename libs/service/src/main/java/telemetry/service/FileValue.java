package telemetry.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is parsed from a file, and parsed again when its content has changed. The content is compared, because
 * Kubernetes replaces a mounted file through a link. The file is read on use, at most once per interval, by one thread.
 * An invalid content is logged once, and the earlier value stays in force. Thread-safe.
 */
final class FileValue<T> implements Supplier<T> {
    private static final Logger log = LoggerFactory.getLogger(FileValue.class);

    private final String event;
    private final Path file;
    private final Duration interval;
    private final Function<byte[], T> parser;
    private final ReentrantLock reading = new ReentrantLock();
    private byte[] content;
    private String refusal = "";
    private volatile T value;
    private volatile long readAt;

    /**
     * Reads the file.
     *
     * @param event the event that is logged when a content is refused
     * @param setting the name of the setting, for the message if the service cannot start
     * @param parser throws an IllegalArgumentException if a content is invalid
     * @throws StartRefusedException if the file cannot be read or is invalid
     */
    FileValue(String event, String setting, String file, Duration interval, Function<byte[], T> parser) {
        this.event = event;
        this.file = Path.of(file);
        this.interval = interval;
        this.parser = parser;
        try {
            content = Files.readAllBytes(this.file);
            value = parser.apply(content);
        } catch (IOException | IllegalArgumentException refused) {
            throw new StartRefusedException(
                    "%s: %s: %s".formatted(setting, file, reason(refused)), "correct the file, or remove the setting");
        }
        readAt = System.nanoTime();
    }

    @Override
    public T get() {
        if (System.nanoTime() - readAt >= interval.toNanos() && reading.tryLock()) {
            try {
                read();
                readAt = System.nanoTime();
            } finally {
                reading.unlock();
            }
        }
        return value;
    }

    private void read() {
        try {
            byte[] next = Files.readAllBytes(file);
            if (!Arrays.equals(next, content)) {
                value = parser.apply(next);
                content = next;
            }
            refusal = "";
        } catch (IOException | IllegalArgumentException refused) {
            report(reason(refused));
        }
    }

    private void report(String reason) {
        if (!reason.equals(refusal)) {
            refusal = reason;
            log.atError()
                    .addKeyValue("event", event)
                    .addKeyValue("file", file)
                    .addKeyValue("reason", reason)
                    .log("the earlier content stays in force; correct the file");
        }
    }

    private static String reason(Exception refused) {
        return refused instanceof IOException
                ? "cannot be read (%s)".formatted(refused.getClass().getSimpleName())
                : String.valueOf(refused.getMessage());
    }
}
