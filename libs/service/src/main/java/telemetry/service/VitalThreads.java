package telemetry.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Creates the threads that a service depends on. The body of such a thread returns only when the service stops. If the
 * body throws an exception or an {@link Error}, liveness breaks, so that an orchestrator replaces the process. A
 * callback then lets the owner release waiting threads. Thread-safe.
 */
public final class VitalThreads {
    private static final Logger log = LoggerFactory.getLogger(VitalThreads.class);

    private final ApplicationEventPublisher events;

    /**
     * Creates the factory of threads.
     *
     * @param events receives {@link LivenessState#BROKEN} when the body of a thread throws
     */
    public VitalThreads(ApplicationEventPublisher events) {
        this.events = events;
    }

    /** Returns a virtual thread that is not started yet. {@code name} is logged if its body throws. */
    public Thread unstarted(String name, Runnable body) {
        return unstarted(name, body, () -> {});
    }

    /**
     * Returns a virtual thread that is not started yet.
     *
     * @param name the thread's name, which is logged if {@code body} throws
     * @param body must not return before the service stops
     * @param onBroken runs once after {@code body} throws and liveness is broken; must release waiting threads
     */
    public Thread unstarted(String name, Runnable body, Runnable onBroken) {
        return Thread.ofVirtual().name(name).unstarted(() -> run(name, body, onBroken));
    }

    @SuppressWarnings("CatchAllThrowables") // an Error would otherwise end the thread without a log line
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
                    .log("liveness is broken; restart the process");
        }
    }
}
