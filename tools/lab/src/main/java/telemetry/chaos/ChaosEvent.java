package telemetry.chaos;

import java.time.Duration;
import telemetry.lab.PlatformService;

/** Something bad that a {@link FaultSchedule} holds. */
public sealed interface ChaosEvent {

    /** When it begins, from the start of the run. */
    Duration at();

    /** Returns its duration. */
    Duration lasts();

    /** Whom it befalls, in a word. */
    String whom();

    /** Returns a short description. */
    String what();

    /**
     * A service is stopped, and started again when it has been down for {@code lasts}.
     *
     * @param at when
     * @param lasts how long it is down; its start comes on top
     * @param service which
     * @param signal how
     */
    record ServiceStop(Duration at, Duration lasts, PlatformService service, TerminationSignal signal)
            implements ChaosEvent {
        @Override
        public String whom() {
            return service.label();
        }

        @Override
        public String what() {
            return "%s, down for %s".formatted(signal.label(), Seconds.of(lasts));
        }
    }

    /**
     * A cloud fails whoever calls it.
     *
     * @param at from when
     * @param lasts for how long
     * @param cloud which
     * @param fault how
     */
    record CloudOutage(Duration at, Duration lasts, CloudService cloud, CloudFault fault) implements ChaosEvent {
        @Override
        public String whom() {
            return cloud.label();
        }

        @Override
        public String what() {
            return "%s for %s".formatted(fault.words(), Seconds.of(lasts));
        }
    }
}
