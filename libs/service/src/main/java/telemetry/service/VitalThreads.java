package telemetry.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Makes the threads that a service cannot work without. The body of such a thread returns only when the service stops. If
 * it throws, even an {@link Error}, the service's liveness breaks, so that an orchestrator replaces the process, and the
 * owner is told, so that it can release its waiters. Safe for use by many threads.
 */
public final class VitalThreads {
    private static final Logger log = LoggerFactory.getLogger(VitalThreads.class);

    private final ApplicationEventPublisher events;

    /** @param events receives {@link LivenessState#BROKEN} when a thread ends by a throwable */
    public VitalThreads(ApplicationEventPublisher events) {
        this.events = events;
    }

    /** Returns a virtual thread that is not started yet; {@code name} is in its log line should it end. */
    public Thread unstarted(String name, Runnable body) {
        return unstarted(name, body, () -> {});
    }

    /**
     * Returns a virtual thread that is not started yet.
     *
     * @param name the thread's name, in the log line should it end
     * @param body returns when the service stops, and not before
     * @param onBroken runs once if {@code body} throws, after liveness is broken; releases whoever waits for the thread
     */
    public Thread unstarted(String name, Runnable body, Runnable onBroken) {
        return Thread.ofVirtual().name(name).unstarted(() -> run(name, body, onBroken));
    }

    @SuppressWarnings("CatchAllThrowables") // an Error ends the thread unseen otherwise
    private void run(String name, Runnable body, Runnable onBroken) {
        try {
            body.run();
        } catch (Throwable failure) {
            try {
                AvailabilityChangeEvent.publish(events, this, LivenessState.BROKEN);
            } finally {
                onBroken.run();
            }
            log.atError()
                    .addKeyValue("event", "vital_thread_ended")
                    .addKeyValue("thread", name)
                    .setCause(failure)
                    .log("liveness is broken; the process must be replaced");
        }
    }
}
