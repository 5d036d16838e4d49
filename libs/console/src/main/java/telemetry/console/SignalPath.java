package telemetry.console;

import java.util.Arrays;
import java.util.stream.Collectors;
import telemetry.lake.SqlText;

/** Finds a signal in a payload by its name, which is the key of an entry, or the path of a nested one. */
final class SignalPath {
    private SignalPath() {}

    /**
     * Returns SQL of a signal's value as a number; true is 1 and false is 0.
     *
     * @param column column of JSON text
     * @param prefix path of the payload in the column, for example {@code .payload}
     */
    static String figureSql(String column, String prefix, String signal) {
        String text = "coalesce(json_extract_string(%1$s, %2$s), json_extract_string(%1$s, %3$s))"
                .formatted(
                        column,
                        SqlText.quoted("$" + prefix + key(signal)),
                        SqlText.quoted("$" + prefix + path(signal)));
        return "CASE %1$s WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE TRY_CAST(%1$s AS DOUBLE) END".formatted(text);
    }

    private static String key(String name) {
        return ".\"" + name.replace("\"", "") + '"';
    }

    /** Returns the path of a nested entry: {@code gps.lat} is {@code ."gps"."lat"}, {@code cells[0]} an element. */
    private static String path(String signal) {
        return Arrays.stream(signal.split("\\.", -1)).map(SignalPath::step).collect(Collectors.joining());
    }

    private static String step(String step) {
        int bracket = step.indexOf('[');
        boolean isElement = bracket > 0 && step.substring(bracket).matches("(\\[\\d{1,4}])+");
        return isElement ? key(step.substring(0, bracket)) + step.substring(bracket) : key(step);
    }
}
