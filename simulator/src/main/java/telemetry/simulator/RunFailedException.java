package telemetry.simulator;

/** Signals that a run cannot continue. The message is for the user. */
public final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the problem, in one line
     */
    public RunFailedException(String message) {
        super(message);
    }
}
