package telemetry.service;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A pattern of vehicle IDs, in which {@code *} stands for any number of characters.
 *
 * @param text 1 to 64 characters of a vehicle ID or {@code *}
 */
public record VehiclePattern(String text) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._:*-]{1,64}");

    /** The pattern of all vehicles. */
    public static final VehiclePattern ALL = new VehiclePattern("*"); // behind the form, which checks it

    private static final char STAR = '*';

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if {@code text} has another character, none or too many
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VehiclePattern {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("must have patterns of 1 to 64 of A-Z a-z 0-9 . _ : - *");
        }
    }

    /** Returns true if {@code id} has the form of a vehicle's ID. */
    static boolean isVehicle(String id) {
        return FORM.matcher(id).matches() && id.indexOf(STAR) < 0;
    }

    /** Returns the text, as in the keys file. */
    @JsonValue
    @Override
    public String text() {
        return text;
    }

    /** Returns true if the pattern matches {@code id}. Takes quadratic time at most. */
    public boolean matches(String id) {
        return Glob.matches(text, id);
    }

    /**
     * Returns true if some text matches both patterns. If both have a star, the texts before their first stars and
     * behind their last stars decide: the stars take all that is between.
     */
    boolean overlaps(VehiclePattern other) {
        if (text.indexOf(STAR) < 0) {
            return other.matches(text);
        }
        if (other.text.indexOf(STAR) < 0) {
            return matches(other.text);
        }
        return (begin().startsWith(other.begin()) || other.begin().startsWith(begin()))
                && (end().endsWith(other.end()) || other.end().endsWith(end()));
    }

    private String begin() {
        return text.substring(0, text.indexOf(STAR));
    }

    private String end() {
        return text.substring(text.lastIndexOf(STAR) + 1);
    }
}
