package telemetry.chaos;

import java.util.List;
import telemetry.simulator.RunReport;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The report of a run.
 *
 * @param plan plan of the run
 * @param events scheduled events, one line each
 * @param account account of every record
 * @param restarts number of service restarts
 * @param crashes number of process ends that the run did not cause
 * @param replacements number of processes replaced after failed health checks
 * @param seconds duration of the whole run, from the first start to the account
 * @param runs requests, answers and latency of each fleet
 * @param samples resource use of the services and length of the queue over time
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
