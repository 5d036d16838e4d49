package telemetry.consumer;

import java.util.Locale;

/** The reason for which the open parts were flushed. */
enum Rotation {
    /** A part reached its size. */
    SIZE,
    /** The oldest line reached its age. */
    AGE,
    /** The open parts together reached their total size, as with records of many hours. */
    OPEN_SIZE,
    /** The open parts reached the maximum number of unacknowledged messages. */
    MESSAGES,
    /** The service is stopping. */
    SHUTDOWN;

    /** Returns the name of the reason in logs and metrics. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
