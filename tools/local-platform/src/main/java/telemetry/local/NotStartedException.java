package telemetry.local;

/** Thrown if a service fails to start. The service has already logged the cause. */
public final class NotStartedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStartedException(RuntimeException reported) {
        super(reported);
    }
}
