package telemetry.chaos;

import java.util.List;
import telemetry.simulator.RunReport;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A run from its plan to its account.
 *
 * @param plan what was asked for
 * @param events what was done to the platform, a line each
 * @param account what became of every record
 * @param restarts how often services were started again
 * @param crashes how often one of them had ended though nobody had told it to
 * @param replacements how often one of them was replaced because its health check failed
 * @param seconds how long all took, from the first start to the account
 * @param runs what the fleets sent, and what they were answered
 * @param samples how the platform did meanwhile
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ChaosReport(
        ChaosPlan plan,
        List<String> events,
        ChaosAccount account,
        int restarts,
        int crashes,
        int replacements,
        double seconds,
        List<RunReport> runs,
        List<ResourceSample> samples) {}
