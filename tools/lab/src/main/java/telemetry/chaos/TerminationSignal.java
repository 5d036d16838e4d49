package telemetry.chaos;

/** The signal that stops a service. */
public enum TerminationSignal {
    /** SIGKILL, which ends the process immediately. */
    KILL("kill -9"),
    /** SIGTERM, which an orchestrator sends before SIGKILL. */
    TERM("SIGTERM");

    private final String label;

    TerminationSignal(String label) {
        this.label = label;
    }

    /** Returns the name in printed text. */
    String label() {
        return label;
    }
}
