package telemetry.ingest;

/**
 * Signals that SQS did not confirm every message of a request, so that none of its records counts as accepted. The
 * exception has no stack trace, because creating one costs more than refusing the request. {@link MessageSender} logs
 * the cause.
 */
final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueUnavailableException(String message) {
        super(message, null, false, false);
    }
}
