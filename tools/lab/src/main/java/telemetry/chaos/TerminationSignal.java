package telemetry.chaos;

/** The signal that stops a service. */
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
