package telemetry.lake;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Figures of lines that were read from parts.
 *
 * @param count all lines except blank lines
 * @param malformed lines that are no record of the hour
 * @param firstMalformed the first malformed lines by object and line, at most {@value #MAX_NAMED}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Lines(long count, long malformed, List<MalformedLine> firstMalformed) {
    static final int MAX_NAMED = 10;

    /** The figures of no lines. */
    public static final Lines NONE = new Lines(0, 0, List.of());

    /** Returns the sum of these figures and {@code others}; the order does not matter. */
    public Lines and(Lines others) {
        return new Lines(
                count + others.count,
                malformed + others.malformed,
                Stream.concat(firstMalformed.stream(), others.firstMalformed.stream())
                        .sorted()
                        .limit(MAX_NAMED)
                        .toList());
    }
}
