package telemetry.service;

/** Signals during the start that a service is misconfigured. {@link StartFailureReporter} logs it in one line. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Creates the exception.
     *
     * @param problem the problem
     * @param action the required change, with the names of the settings
     */
    public StartRefusedException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    /** Returns the required change, with the names of the settings. */
    public String action() {
        return action;
    }
}
