package telemetry.chaos;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The state of the platform at one time of a run.
 *
 * @param second seconds from the start of the run
 * @param rssMegabytes memory that each running service has of the machine, where that can be read (Linux)
 * @param heapMegabytes heap in use of each service that answered
 * @param ingestP95Ms median of the {@code ingest_p95} of the parts written since the sample before, in milliseconds; null
 *     if none was written
 * @param partsWritten parts written since the sample before
 * @param queued messages in the queue, received ones included
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ResourceSample(
        double second,
        Map<String, Long> rssMegabytes,
        Map<String, Long> heapMegabytes,
        @Nullable Double ingestP95Ms,
        int partsWritten,
        int queued) {}
