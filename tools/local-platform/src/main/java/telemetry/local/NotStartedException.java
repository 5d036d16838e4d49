package telemetry.local;

/** A service did not start; its own line in the log says why. */
public final class NotStartedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStartedException(RuntimeException reported) {
        super(reported);
    }
}
