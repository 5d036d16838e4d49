package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.TableKey;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The objects of an hour that follow from its records: counts, tables and, written last, the summary. Each carries the
 * number of the version it was made of as metadata, and replaces only objects of the same or an older version, so that of
 * two writers the one with the newer version prevails. Safe for use by many threads and processes.
 */
final class DerivedFiles {
    private static final String FINGERPRINT = "fingerprint";

    private final Lake lake;
    private final JsonMapper json;

    DerivedFiles(Lake lake, JsonMapper json) {
        this.lake = lake;
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
    void write(HourVersion version, HourSummary summary, WorkFolder.Room room) throws IOException {
        HourPartition hour = version.hour();
        Map<String, String> madeOf = Map.of(FINGERPRINT, summary.fingerprint());
        write(new AggregateKey(hour, AggregateKey.Kind.VEHICLE_COUNTS).key(), room.vehicleCounts(), version, madeOf);
        for (LakeTable table : LakeTable.values()) {
            Path file = room.table(table);
            if (Files.exists(file)) {
                write(new TableKey(hour, table).key(), file, version, madeOf);
            }
        }
        lake.putUnlessNewer(
                new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key(),
                json.writeValueAsBytes(summary),
                version.number(),
                madeOf);
    }

    private void write(String key, Path file, HourVersion version, Map<String, String> madeOf) {
        lake.putUnlessNewer(key, file, version.number(), madeOf);
    }
}
