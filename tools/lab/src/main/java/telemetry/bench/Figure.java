package telemetry.bench;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param scenario name of what measured it
 * @param what what was measured
 * @param value the figure
 * @param unit its unit
 * @param limit what it stands beside, measured in the same run; null if there is no such thing
 * @param target what it should be; null if nobody said
 * @param notes what else is worth knowing
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
     * The most, or least, that could be had.
     *
     * @param what how it was measured
     * @param value in the figure's unit
     */
    record Limit(String what, double value) {}

    static Figure of(String scenario, String what, double value, String unit) {
        return new Figure(scenario, what, value, unit, null, null, "");
    }

    /** The same beside a limit. */
    Figure beside(String limitOf, double limitValue) {
        return new Figure(scenario, what, value, unit, new Limit(limitOf, limitValue), target, notes);
    }

    /** The same with what it should be. */
    Figure aim(Target aim) {
        return new Figure(scenario, what, value, unit, limit, aim, notes);
    }

    /** The same with one more note. */
    Figure note(String text) {
        return new Figure(scenario, what, value, unit, limit, target, notes.isEmpty() ? text : notes + "; " + text);
    }

    /** Returns true if the figure meets its target; null without a target. */
    @Nullable
    Boolean met() {
        return target == null ? null : target.isMetBy(this);
    }

    /** The figure over its limit; NaN if it has none. */
    double timesLimit() {
        return limit == null ? Double.NaN : value / limit.value();
    }

    /** {@code value} for people: with three digits that count, or with its thousands. */
    static String number(double value) {
        double size = Math.abs(value);
        String format =
                size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
