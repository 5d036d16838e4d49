package telemetry.lake;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What would go from a lake.
 *
 * @param bucket the bucket
 * @param at when
 * @param source where the policy comes from, options aside: {@code lifecycle} or {@code default}
 * @param areas each part of the lake
 * @param unsealed hours whose raw parts would go and that are not sealed
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"bucket", "at", "source", "areas", "unsealed"})
record RetentionReport(String bucket, String at, String source, List<OfArea> areas, Unsealed unsealed) {

    /**
     * A part of the lake.
     *
     * @param prefix what its keys begin with
     * @param objects how many there are
     * @param bytes their size
     * @param oldest when the oldest of them was changed last; null if there is none
     * @param rules what deletes of it, one sentence each; none if all is kept
     * @param remarks what else the lifecycle says of it
     * @param goes what would go now
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonPropertyOrder({"prefix", "objects", "bytes", "oldest", "rules", "remarks", "goes"})
    record OfArea(
            String prefix,
            long objects,
            long bytes,
            @Nullable String oldest,
            List<String> rules,
            List<String> remarks,
            Going goes) {}

    /**
     * Objects that would go.
     *
     * @param objects how many
     * @param bytes their size
     * @param firstHour the first hour partition that has one; null if none has
     * @param lastHour the last one
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonPropertyOrder({"objects", "bytes", "first_hour", "last_hour"})
    record Going(
            long objects,
            long bytes,
            @Nullable String firstHour,
            @Nullable String lastHour) {}

    /**
     * Hours that cannot be sealed any more once their raw parts are gone.
     *
     * @param hours how many
     * @param first the first of them
     */
    @JsonPropertyOrder({"hours", "first"})
    record Unsealed(int hours, List<String> first) {
        static final int MOST_NAMED = 5;
    }
}
