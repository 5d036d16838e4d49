package telemetry.consumer;

import java.util.Locale;

/** Why the open parts were closed and flushed. */
enum Rotation {
    /** A part reached its size. */
    SIZE,
    /** The oldest line reached its age. */
    AGE,
    /** All open parts together reached their size: many hours at once. */
    OPEN_SIZE,
    /** The open parts hold as many messages as may wait for an acknowledgement. */
    MESSAGES,
    /** The service stops. */
    SHUTDOWN;

    /** The reason as logs and metrics spell it. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
