package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The account of an hour's CAN frames: the records of vehicles with DBC files whose payload has a text {@code data}.
 *
 * @param dictionary hash of the {@link CanDictionary}
 * @param frames all frames
 * @param unknownFrames frames whose id is in no message of the dictionary
 * @param unknownIds distinct ids of the unknown frames
 * @param shortFrames frames that are too short for a signal
 * @param badFrames frames whose data is not hexadecimal digits of 0 to 64 bytes
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"dictionary", "frames", "unknown_frames", "unknown_ids", "short_frames", "bad_frames"})
public record CanFigures(
        String dictionary, long frames, long unknownFrames, long unknownIds, long shortFrames, long badFrames) {}
