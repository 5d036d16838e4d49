package telemetry.chaos;

/** How a service is stopped. */
public enum TerminationSignal {
    /** It gets no chance to do anything. */
    KILL("kill -9"),
    /** It is asked to end, as an orchestrator does. */
    TERM("SIGTERM");

    private final String label;

    TerminationSignal(String label) {
        this.label = label;
    }

    /** Its name in what is printed. */
    String label() {
        return label;
    }
}
