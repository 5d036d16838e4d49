package telemetry.aggregator;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** The aggregates of the last day, read from the lake: what the console's map of vehicles and hours shows. Safe for use by many threads. */
final class FleetView {
    /** Hours that are looked at, the current one included. */
    static final int HOURS = 24;

    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Lake lake;
    private final Clock clock;
    private final JsonMapper json;
    private @Nullable Counts read;

    /** What was read, and when. */
    private record Counts(Instant at, List<HourPartition> hours, List<Boolean> aggregated, List<Row> rows) {}

    FleetView(Lake lake, Clock clock, JsonMapper json) {
        this.lake = lake;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Counts by vehicle and hour.
     *
     * @param hours the starts of the hours, the oldest first
     * @param aggregated for each hour whether it was aggregated; if not, its counts say nothing
     * @param vehicles those with the most records first; as many as were asked for
     * @param vehiclesInAll vehicles that have a record in these hours
     * @param recordsInAll their records
     * @param silent vehicles without a record in the last hour that was aggregated; as many as were asked for
     * @param silentInAll how many those are
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Fleet(
            List<String> hours,
            List<Boolean> aggregated,
            List<Row> vehicles,
            int vehiclesInAll,
            long recordsInAll,
            List<String> silent,
            int silentInAll) {}

    /** @param counts records of each hour, in their order */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @SuppressWarnings("ArrayRecordComponent") // written as JSON and compared by nobody
    record Row(String vehicle, long records, long[] counts) {
        static Row of(String vehicle, long[] counts) {
            return new Row(vehicle, Arrays.stream(counts).sum(), counts);
        }

        boolean isSilentIn(int hour) {
            return counts[hour] == 0;
        }
    }

    /**
     * The fleet, as it was at most half a minute ago.
     *
     * @param most vehicles to list at most
     */
    Fleet fleet(int most) {
        Counts counts = counts();
        return fleet(counts, most);
    }

    /** Reads the aggregates again when they are asked for next: one was just written. */
    synchronized void refresh() {
        read = null;
    }

    private synchronized Counts counts() {
        Counts known = read;
        if (known == null || known.at().plus(KEPT).isBefore(clock.instant())) {
            known = readAll();
            read = known;
        }
        return known;
    }

    private Counts readAll() {
        List<HourPartition> hours = hours();
        Map<String, long[]> counts = new HashMap<>();
        List<Boolean> aggregated = new ArrayList<>();
        for (int hour = 0; hour < hours.size(); hour++) {
            Optional<byte[]> lines = lake.read(new AggregateKey(hours.get(hour), AggregateKey.Kind.VEHICLE_COUNTS));
            aggregated.add(lines.isPresent());
            if (lines.isPresent()) {
                read(lines.get(), hour, counts);
            }
        }
        return new Counts(clock.instant(), hours, aggregated, rows(counts));
    }

    private static List<Row> rows(Map<String, long[]> counts) {
        return counts.entrySet().stream()
                .map(entry -> Row.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Row::records).reversed().thenComparing(Row::vehicle))
                .toList();
    }

    private static Fleet fleet(Counts counts, int most) {
        List<Row> rows = counts.rows();
        int newest = Math.max(0, counts.aggregated().lastIndexOf(true));
        List<String> silent = rows.stream()
                .filter(row -> row.isSilentIn(newest))
                .map(Row::vehicle)
                .toList();
        return new Fleet(
                counts.hours().stream().map(HourPartition::toString).toList(),
                counts.aggregated(),
                rows.stream().limit(most).toList(),
                rows.size(),
                rows.stream().mapToLong(Row::records).sum(),
                silent.stream().limit(most).toList(),
                silent.size());
    }

    /** The counts of one vehicle; zeros if it has none. */
    Row vehicle(String id) {
        return counts().rows().stream()
                .filter(row -> row.vehicle().equals(id))
                .findFirst()
                .orElseGet(() -> new Row(id, 0, new long[HOURS]));
    }

    private List<HourPartition> hours() {
        HourPartition now = HourPartition.of(clock.instant());
        List<HourPartition> hours = new ArrayList<>();
        for (int back = HOURS - 1; back >= 0; back--) {
            hours.add(now.plusHours(-back));
        }
        return hours;
    }

    private void read(byte[] lines, int hour, Map<String, long[]> counts) {
        new String(lines, StandardCharsets.UTF_8).lines().forEach(line -> {
            JsonNode counted = json.readTree(line);
            counts.computeIfAbsent(counted.get("vehicle_id").stringValue(), id -> new long[HOURS])[hour] =
                    counted.get("count").longValue();
        });
    }
}
