package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;

/**
 * The place of a line that is no record of its hour.
 *
 * @param object the object's key
 * @param line 1 for the first line
 * @param reason the tag of the contract's reason, or {@code wrong_hour}
 */
@JsonPropertyOrder({"object", "line", "reason"})
public record MalformedLine(String object, int line, String reason) implements Comparable<MalformedLine> {
    private static final Comparator<MalformedLine> ORDER =
            Comparator.comparing(MalformedLine::object).thenComparingInt(MalformedLine::line);

    @Override
    public int compareTo(MalformedLine other) {
        return ORDER.compare(this, other);
    }
}
