package telemetry.ingest;

/**
 * SQS did not confirm every message of a request, so none of its records may be answered as accepted. The log says why,
 * once for all requests; this has no stack trace, which would cost more than the refusal itself.
 */
final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueUnavailableException(String message) {
        super(message, null, false, false);
    }
}
