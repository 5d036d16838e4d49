package telemetry.chaos;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The resource use of the platform at one time of a run.
 *
 * @param second seconds from the start of the run
 * @param rssMegabytes resident set size of each running service in MB of 10^6 bytes; empty where {@code /proc} is
 *     absent
 * @param heapMegabytes used heap of each service that answered, in MB of 10^6 bytes
 * @param ingestP95Ms median of the {@code ingest_p95} of all parts written since the previous sample, in milliseconds;
 *     null if no part was written
 * @param partsWritten parts written since the previous sample
 * @param queued messages in the queue, including received messages that are not deleted
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ResourceSample(
        double second,
        Map<String, Long> rssMegabytes,
        Map<String, Long> heapMegabytes,
        @Nullable Double ingestP95Ms,
        int partsWritten,
        int queued) {}
