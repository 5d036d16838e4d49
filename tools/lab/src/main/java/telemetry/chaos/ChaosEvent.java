package telemetry.chaos;

import java.time.Duration;
import telemetry.lab.PlatformService;

/** A fault in a {@link FaultSchedule}. */
public sealed interface ChaosEvent {

    /** Returns the start of the fault, relative to the start of the run. */
    Duration at();

    /** Returns the duration of the fault. */
    Duration lasts();

    /** Returns the label of the affected service or cloud. */
    String target();

    /** Returns a short description of the fault. */
    String description();

    /**
     * A stop of a service, which is started again after {@code lasts}.
     *
     * @param at time of the stop
     * @param lasts downtime before the restart, without the time to start
     * @param service stopped service
     * @param signal signal that stops the process
     */
    record ServiceStop(Duration at, Duration lasts, PlatformService service, TerminationSignal signal)
            implements ChaosEvent {
        @Override
        public String target() {
            return service.label();
        }

        @Override
        public String description() {
            return "%s, down for %s".formatted(signal.label(), Seconds.of(lasts));
        }
    }

    /**
     * An outage of a cloud service for all of its clients.
     *
     * @param at start of the outage
     * @param lasts duration of the outage
     * @param cloud failing cloud service
     * @param fault kind of failure
     */
    record CloudOutage(Duration at, Duration lasts, CloudService cloud, CloudFault fault) implements ChaosEvent {
        @Override
        public String target() {
            return cloud.label();
        }

        @Override
        public String description() {
            return "%s for %s".formatted(fault.description(), Seconds.of(lasts));
        }
    }
}
