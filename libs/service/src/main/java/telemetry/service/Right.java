package telemetry.service;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A right of a key. A right implies no other one. */
public enum Right {
    /** Sends records of the key's vehicles. */
    SEND,
    /** Reads records and figures of the key's fleet. */
    READ,
    /** Erases vehicles, redrives dead letters and commits to the lake's tables. */
    OPERATE;

    /** Returns the right as written in the keys file, for example {@code send}. */
    @JsonValue
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
