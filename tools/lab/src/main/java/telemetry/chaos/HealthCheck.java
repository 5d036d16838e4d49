package telemetry.chaos;

import java.time.Duration;

/**
 * The way an orchestrator finds a container that must be replaced, and stops it; as the image's HEALTHCHECK and
 * {@code docker stop} have it, but more often.
 *
 * @param probe what is asked
 * @param interval time between two questions
 * @param timeout after which no answer is a failure
 * @param startPeriod time from the start in which a process that has not been ready yet may fail
 * @param retries failures in a row after which the process is replaced
 * @param grace time from SIGTERM to SIGKILL
 */
record HealthCheck(
        Probe probe, Duration interval, Duration timeout, Duration startPeriod, int retries, Duration grace) {

    static final HealthCheck DEFAULT = new HealthCheck(
            Probe.LIVENESS,
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            3,
            Duration.ofSeconds(10));

    /** A group of health indicators. */
    enum Probe {
        /** The process works. */
        LIVENESS("liveness"),
        /** The process can take work, for which it needs its clouds. */
        READINESS("readiness");

        private final String group;

        Probe(String group) {
            this.group = group;
        }

        String path() {
            return "/actuator/health/" + group;
        }
    }

    HealthCheck asking(Probe other) {
        return new HealthCheck(other, interval, timeout, startPeriod, retries, grace);
    }
}
