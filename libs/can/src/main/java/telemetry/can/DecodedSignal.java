package telemetry.can;

import org.jspecify.annotations.Nullable;

/**
 * A signal of a frame.
 *
 * @param dbc name of the file that describes the signal
 * @param name {@code Message.Signal}, or its other name in the dictionary
 * @param value null if the data is too short for the signal or for one of its selectors; may be infinite or NaN
 * @param label name of the value, null if it has none
 * @param unit null if the file has none
 */
public record DecodedSignal(
        String dbc,
        String name,
        @Nullable Double value,
        @Nullable String label,
        @Nullable String unit) {}
