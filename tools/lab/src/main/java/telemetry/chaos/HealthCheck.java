package telemetry.chaos;

import java.time.Duration;

/**
 * The health check of an orchestrator, which replaces a failing container. The defaults match the HEALTHCHECK of the
 * image and {@code docker stop}, with shorter intervals.
 *
 * @param probe probed health group
 * @param interval time between two probes
 * @param timeout maximum time for an answer
 * @param startPeriod time after the start in which a process that has never been ready may fail
 * @param retries consecutive failures after which the process is replaced
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
        /** The process works and needs no restart. */
        LIVENESS("liveness"),
        /** The process can accept work, which requires its cloud services. */
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
