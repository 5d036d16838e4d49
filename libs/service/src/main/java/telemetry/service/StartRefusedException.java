package telemetry.service;

/** A service must not start as it is set up. Thrown while it starts, and answered with one line in the log. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param problem what is wrong
     * @param action what to change, naming the settings
     */
    public StartRefusedException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    /** What to change, naming the settings. */
    public String action() {
        return action;
    }
}
