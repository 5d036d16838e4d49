package telemetry.simulator;

/** A run cannot go on; the message is for the person who started it. */
public final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, in one line */
    public RunFailedException(String message) {
        super(message);
    }
}
