package telemetry.can;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one row of an OBD-II log.
 *
 * @param nanos time of the readings, in nanoseconds since 1970 or since the start of the log, see {@link CanLog#clock}
 * @param values one or more, in the order of the columns; names are unique
 */
public record ObdRow(long nanos, List<ObdValue> values) implements LogReading {
    public ObdRow {
        values = List.copyOf(values);
    }

    /**
     * One reading.
     *
     * @param name as the log's header spells it, without the unit
     * @param unit as the log spells it, empty if it names none
     * @param text as the log spells it
     * @param number the value, null if the text is not a number
     */
    public record ObdValue(
            String name, String unit, String text, @Nullable BigDecimal number) {}

    ObdRow at(long otherNanos) {
        return new ObdRow(otherNanos, values);
    }
}
