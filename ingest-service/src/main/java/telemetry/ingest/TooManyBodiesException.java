package telemetry.ingest;

/**
 * The requests in work take all the memory, or all the turns of large bodies, that they may. It has no stack trace, which
 * would cost more than the refusal.
 */
final class TooManyBodiesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyBodiesException() {
        super("the requests in work take all the memory or processors that they may", null, false, false);
    }
}
