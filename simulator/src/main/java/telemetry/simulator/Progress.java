package telemetry.simulator;

/** Told how far a run is. Safe for use by many threads. */
public interface Progress extends AutoCloseable {

    /** {@code records} more are done. */
    void advance(int records);

    @Override
    void close();
}
