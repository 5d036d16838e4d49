package telemetry.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Computes and stores what follows from an hour's records: the derived tables, the per-vehicle counts and, written last, the
 * summary. The objects carry the number of the version they were made of as metadata, and replace only objects of the same or
 * an older version, as rows of the tables do: of two writers the one with the newer version prevails. Safe for use by many
 * threads and processes.
 */
public final class Derivation {
    private static final String FINGERPRINT = "fingerprint";

    private final Lake lake;
    private final DerivedTables tables;
    private final HourTables queries;
    private final Supplier<CanDictionary> can;
    private final JsonMapper json = new JsonMapper();
    private volatile String storedDictionary = "";

    /** @param minutes true for tables by the minute, too */
    public Derivation(Lake lake, DerivedTables tables, boolean minutes) {
        this(lake, tables, minutes, () -> CanDictionary.NONE);
    }

    /**
     * Creates a derivation that decodes CAN frames.
     *
     * @param minutes true for tables by the minute, too
     * @param can the signals of CAN frames at the moment
     */
    public Derivation(Lake lake, DerivedTables tables, boolean minutes, Supplier<CanDictionary> can) {
        this.can = can;
        this.lake = lake;
        this.tables = tables;
        this.queries = new HourTables(tables, minutes);
    }

    /** The summary that is stored; empty if there is none, or one that this version cannot read. */
    public Optional<HourSummary> summaryOf(HourPartition hour) {
        try {
            return lake.read(new AggregateKey(hour, AggregateKey.Kind.SUMMARY).key())
                    .map(content -> json.readValue(content, HourSummary.class));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** Returns the fingerprint that a summary of {@code version} would have now. */
    public String fingerprintOf(HourVersion version) {
        return can.get().fingerprint(version.state().fingerprint());
    }

    /** Returns the hash of the signals of CAN frames at the moment; empty if none are decoded. */
    public String dictionaryHash() {
        return can.get().hash();
    }

    /** Returns the dictionary that {@code summary} was made with; an empty one if it is gone. */
    static CanDictionary dictionaryOf(Lake lake, HourSummary summary) {
        return Optional.ofNullable(summary.can())
                .flatMap(figures -> CanDictionary.read(lake, figures.dictionary()))
                .orElse(CanDictionary.NONE);
    }

    /**
     * Computes and stores what follows from {@code version}.
     *
     * @param records the files of {@code version}, on disk
     * @param complete true if the hour is over
     * @param folder a folder for files that are not there yet
     */
    public HourSummary write(
            Connection duck, HourVersion version, Collection<Path> records, boolean complete, Path folder)
            throws SQLException, IOException, InterruptedException {
        HourFiles files = new HourFiles(folder);
        CanDictionary dictionary = can.get();
        HourTables.Totals totals = queries.write(duck, version.hour(), records, dictionary, files);
        HourSummary summary = HourSummary.of(
                version,
                complete,
                totals,
                dictionary.fingerprint(version.state().fingerprint()));
        queries.writeHour(duck, summary, totals.completeness(), files);
        if (!dictionary.hash().equals(storedDictionary)) {
            dictionary.store(lake);
            storedDictionary = dictionary.hash();
        }
        store(duck, version, summary, files);
        return summary;
    }

    private void store(Connection duck, HourVersion version, HourSummary summary, HourFiles files)
            throws SQLException, IOException, InterruptedException {
        tables.replace(duck, version, files::table);
        storeFiles(version, summary, files);
    }

    /** Stores the per-vehicle counts and, last, the summary. */
    void storeFiles(HourVersion version, HourSummary summary, HourFiles files) {
        Map<String, String> madeOf = Map.of(FINGERPRINT, summary.fingerprint());
        lake.putUnlessNewer(
                new AggregateKey(version.hour(), AggregateKey.Kind.VEHICLE_COUNTS).key(),
                files.vehicleCounts(),
                version.number(),
                madeOf);
        lake.putUnlessNewer(
                new AggregateKey(version.hour(), AggregateKey.Kind.SUMMARY).key(),
                json.writeValueAsBytes(summary),
                version.number(),
                madeOf);
    }

    DerivedTables tables() {
        return tables;
    }

    HourTables queries() {
        return queries;
    }

    /** The files of one hour, in a folder. */
    record HourFiles(Path folder) {
        Path vehicleCounts() {
            return folder.resolve("vehicle-counts.jsonl");
        }

        Path table(LakeTable table) {
            return folder.resolve(table.sqlName() + ".parquet");
        }
    }
}
