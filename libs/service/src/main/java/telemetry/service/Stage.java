package telemetry.service;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/**
 * The stages of a record whose latency is measured. All stages are one histogram, {@code telemetry.latency}, with the
 * tag {@code stage}. All services use the same buckets, so that they can be compared and summed; one bucket ends at the
 * latency budget of 5 s. docs/metrics.md lists the service that records each stage.
 */
public enum Stage {
    /** From the vehicle's timestamp to the server's stamp. */
    TIMESTAMP_TO_INGEST,
    /** From the server's stamp to SQS's confirmation. */
    INGEST_TO_QUEUED,
    /** From SQS's confirmation to S3's. */
    QUEUED_TO_STORED,
    /** From the server's stamp to S3's confirmation. The latency budget applies to this stage. */
    INGEST_TO_STORED,
    /** From the vehicle's timestamp to S3's confirmation. */
    END_TO_END;

    /** The name of the histogram. */
    public static final String METRIC = "telemetry.latency";

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(1500),
        Duration.ofSeconds(2),
        Duration.ofMillis(2500),
        Duration.ofSeconds(3),
        Duration.ofSeconds(4),
        Duration.ofSeconds(5),
        Duration.ofMillis(7500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10),
        Duration.ofHours(1),
        Duration.ofDays(1)
    };

    /** Returns the value of the tag, for example {@code ingest_to_stored}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the timer of this stage in {@code registry}. */
    public Timer timer(MeterRegistry registry) {
        return Timer.builder(METRIC)
                .description("Latency of records between two stages")
                .tag("stage", tag())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
