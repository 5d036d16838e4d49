package telemetry.console;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The values of a signal over time, in steps of equal length; steps without a value are left out.
 *
 * @param from start of the range in epoch seconds
 * @param to end of the range in epoch seconds
 * @param step length of a step in seconds
 * @param sources hours that came from each kind of source
 * @param points the steps, oldest first
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record SignalHistory(
        String vehicle, String signal, long from, long to, long step, Sources sources, List<Point> points) {

    /**
     * The numbers of hours by their source.
     *
     * @param minutes hours from the table by the minute
     * @param records hours from the table of records
     * @param hours hours from the table by the hour, with one point each
     * @param unread parts that no version has yet
     */
    record Sources(int minutes, int records, int hours, int unread) {}

    /**
     * The values of one step.
     *
     * @param at start of the step in epoch seconds
     * @param mean mean of the means; null if it is unknown
     */
    record Point(long at, double min, @Nullable Double mean, double max) {}
}
