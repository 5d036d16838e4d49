package telemetry.aggregator;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.lake.DerivedTables;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores what follows from an hour's records: the tables, the per-vehicle counts and, written last, the summary. The objects
 * carry the number of the version they were made of as metadata, and replace only objects of the same or an older version, as
 * rows of the tables do: of two writers the one with the newer version prevails. Safe for use by many threads and processes.
 */
final class DerivedFiles {
    private static final String FINGERPRINT = "fingerprint";

    private final Lake lake;
    private final DerivedTables tables;
    private final JsonMapper json;

    DerivedFiles(Lake lake, DerivedTables tables, JsonMapper json) {
        this.lake = lake;
        this.tables = tables;
        this.json = json;
    }

    /** The summary that is stored; empty if there is none, or one that this version cannot read. */
    Optional<HourSummary> summaryOf(HourPartition hour) {
        try {
            return lake.read(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key())
                    .map(content -> json.readValue(content, HourSummary.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** Stores what is in {@code room}, and then {@code summary}. */
    void write(Connection database, HourVersion version, HourSummary summary, WorkFolder.Room room)
            throws SQLException, IOException, InterruptedException {
        HourPartition hour = version.hour();
        Map<String, String> madeOf = Map.of(FINGERPRINT, summary.fingerprint());
        tables.replace(database, version, room::table);
        lake.putUnlessNewer(
                new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key(),
                room.vehicleCounts(),
                version.number(),
                madeOf);
        lake.putUnlessNewer(
                new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key(),
                json.writeValueAsBytes(summary),
                version.number(),
                madeOf);
    }
}
