package telemetry.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the faults of a run, one sentence each. Any fault fails the run. Starts the workers of a run, and records a
 * fault if a worker ends with an exception. Safe for use by many threads.
 */
final class Faults {
    private final List<String> sentences = new ArrayList<>(); // guarded by itself
    private final EventLog log;

    Faults(EventLog log) {
        this.log = log;
    }

    /** The body of a worker, which ends by itself or by an interrupt at the end of the run. */
    interface Work {
        void run() throws Exception;
    }

    void add(String source, String fault) {
        synchronized (sentences) {
            sentences.add(source + " " + fault);
        }
        log.add(source, fault);
    }

    List<String> all() {
        synchronized (sentences) {
            return List.copyOf(sentences);
        }
    }

    /** Starts a worker. */
    Thread start(String name, Work work) {
        return Thread.ofVirtual().name(name).start(watched(name, work));
    }

    /** Wraps {@code work} for an executor: an exception or an error becomes a fault. */
    @SuppressWarnings("CatchAllThrowables") // an Error ends a worker as well
    Runnable watched(String name, Work work) {
        return () -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            } catch (Throwable failure) {
                add(name, "ended with " + failure);
            }
        };
    }
}
