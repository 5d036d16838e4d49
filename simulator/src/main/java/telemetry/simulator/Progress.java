package telemetry.simulator;

/** The progress of a run. Thread-safe. */
public interface Progress extends AutoCloseable {

    /** Adds {@code records} completed records. */
    void advance(int records);

    @Override
    void close();
}
