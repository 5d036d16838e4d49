package telemetry.ingest;

import org.jspecify.annotations.Nullable;

/** SQS did not confirm every message of a request, so none of its records may be answered as accepted. */
final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
