package telemetry.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of the report.
 *
 * @param scenario name of the scenario
 * @param what measured quantity
 * @param value measured value
 * @param unit unit of the value
 * @param limit best possible value, measured in the same run; null if not measured
 * @param target required bound; null if none is set
 * @param notes further observations, separated by semicolons; empty if there are none
 */
record Figure(
        String scenario,
        String what,
        double value,
        String unit,
        @Nullable Limit limit,
        @Nullable Target target,
        String notes) {

    /**
     * The best value that any implementation could reach.
     *
     * @param what method of its measurement
     * @param value limit in the unit of the figure
     */
    record Limit(String what, double value) {}

    static Figure of(String scenario, String what, double value, String unit) {
        return new Figure(scenario, what, value, unit, null, null, "");
    }

    /** Returns this figure with a limit. */
    Figure beside(String limitOf, double limitValue) {
        return new Figure(scenario, what, value, unit, new Limit(limitOf, limitValue), target, notes);
    }

    /** Returns this figure with a target. */
    Figure aim(Target aim) {
        return new Figure(scenario, what, value, unit, limit, aim, notes);
    }

    /** Returns this figure with one more note. */
    Figure note(String text) {
        return new Figure(scenario, what, value, unit, limit, target, notes.isEmpty() ? text : notes + "; " + text);
    }

    /** Returns true if the figure meets its target; null without a target. */
    @Nullable
    Boolean met() {
        return target == null ? null : target.isMetBy(this);
    }

    /** Returns the ratio of the value to its limit, or NaN without a limit. */
    double timesLimit() {
        return limit == null ? Double.NaN : value / limit.value();
    }

    /** Formats {@code value} with three significant digits, or as a whole number with thousands separators. */
    static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
