package telemetry.can;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A row of a dictionary: one signal and how it is read from the data of a frame. Both decoders use these rows. The JSON
 * of equal rows is equal, because the hash of a dictionary is part of an hour's fingerprint.
 *
 * @param groupNumber number of the group of vehicles; null without groups
 * @param vehicles the group's pattern of vehicles; null without groups
 * @param dbc name of the file; signals of one file and id belong to one message
 * @param name name of the decoded signal
 * @param pgn parameter group of a J1939 message; null for other messages
 * @param firstBit number of bits in front of the signal, see {@link DbcSignal#first}
 * @param bits 1 to 64
 * @param exact true if the value is computed in whole numbers and rounded once
 * @param labels labels, each with another raw value
 * @param selectors conditions of a multiplexed signal; all must hold
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DictionaryRow(
        @Nullable Integer groupNumber,
        @Nullable String vehicles,
        String dbc,
        String message,
        String signal,
        String name,
        int frameId,
        boolean extended,
        @Nullable Integer pgn,
        int minBytes,
        int startBit,
        int firstBit,
        int bits,
        boolean littleEndian,
        @JsonProperty("is_signed") boolean signed,
        @JsonProperty("is_float") boolean floating,
        boolean exact,
        double factor,
        double offset,
        @Nullable Double minimum,
        @Nullable Double maximum,
        @Nullable String unit,
        List<Label> labels,
        @Nullable Double startValue,
        @Nullable Integer cycleMs,
        @Nullable String comment,
        @Nullable String messageComment,
        List<Selector> selectors) {

    /**
     * The label of a raw value.
     *
     * @param raw the raw bits of the value
     */
    record Label(long raw, double value, String label) {}

    /** A condition on the raw value of a selector, which must be in one of {@code ranges}. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Selector(boolean littleEndian, int firstBit, int bits, List<Range> ranges) {}

    /** Raw values from {@code lo} to {@code hi}, both included and not negative. */
    record Range(long lo, long hi) {}

    /** Returns the row of the same signal in a group of vehicles. */
    DictionaryRow inGroup(int group, String pattern) {
        return new DictionaryRow(
                group,
                pattern,
                group + "/" + dbc,
                message,
                signal,
                name,
                frameId,
                extended,
                pgn,
                minBytes,
                startBit,
                firstBit,
                bits,
                littleEndian,
                signed,
                floating,
                exact,
                factor,
                offset,
                minimum,
                maximum,
                unit,
                labels,
                startValue,
                cycleMs,
                comment,
                messageComment,
                selectors);
    }
}
