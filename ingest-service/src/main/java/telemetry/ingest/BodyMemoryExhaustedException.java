package telemetry.ingest;

/** The requests in work take all the memory that they may; without a stack trace, which costs more than the refusal. */
final class BodyMemoryExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BodyMemoryExhaustedException() {
        super("the bodies of the requests in work take all the memory that they may", null, false, false);
    }
}
