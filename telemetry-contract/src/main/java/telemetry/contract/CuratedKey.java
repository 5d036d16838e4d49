package telemetry.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * The key of an object of a sealed hour: {@code curated/year=YYYY/month=MM/day=DD/hour=HH/<kind>}.
 *
 * @param hour the hour that was sealed
 * @param kind which of its objects
 */
public record CuratedKey(HourPartition hour, Kind kind) {
    private static final String ROOT = "curated/";

    /** The objects of a sealed hour. */
    public enum Kind {
        /** The records, each once. */
        RECORDS("telemetry.parquet"),
        /** What they were made of. Athena, Trino and Spark do not read a file whose name begins with an underscore. */
        MANIFEST("_manifest.json");

        private final String fileName;

        Kind(String fileName) {
            this.fileName = fileName;
        }
    }

    /** The object whose {@link #key()} {@code key} is; empty for anything else. */
    public static Optional<CuratedKey> parse(String key) {
        int name = key.lastIndexOf('/') + 1;
        if (!key.startsWith(ROOT) || name <= ROOT.length()) {
            return Optional.empty();
        }
        return HourPartition.parse(key.substring(ROOT.length(), name))
                .flatMap(hour -> Arrays.stream(Kind.values())
                        .filter(kind -> kind.fileName.equals(key.substring(name)))
                        .map(kind -> new CuratedKey(hour, kind))
                        .findFirst());
    }

    /** The object's key. */
    public String key() {
        return ROOT + hour.folder() + kind.fileName;
    }
}
