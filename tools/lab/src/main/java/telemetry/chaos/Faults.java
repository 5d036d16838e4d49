package telemetry.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what went wrong during a run, a sentence each; any of them makes the run bad. Runs the workers of a run, so that
 * one that ends by an exception is such a fault and not a silence. Safe for use by many threads.
 */
final class Faults {
    private final List<String> sentences = new ArrayList<>(); // guarded by itself
    private final EventLog log;

    Faults(EventLog log) {
        this.log = log;
    }

    /** Work of a worker; it ends by itself, or by an interrupt at the end of the run. */
    interface Work {
        void run() throws Exception;
    }

    void add(String who, String what) {
        synchronized (sentences) {
            sentences.add(who + " " + what);
        }
        log.say(who, what);
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

    /** {@code work} as what an executor runs. */
    @SuppressWarnings("CatchAllThrowables") // an Error ends a worker as well
    Runnable watched(String name, Work work) {
        return () -> {
            try {
                work.run();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            } catch (Throwable failure) {
                add(name, "ended by " + failure);
            }
        };
    }
}
