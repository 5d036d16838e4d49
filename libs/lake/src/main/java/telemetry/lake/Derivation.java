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
import tools.jackson.databind.json.JsonMapper;

/**
 * Computes and stores the data that follow from an hour's records: the derived tables, the per-vehicle counts and,
 * written last, the summary. Each object has the number of its version as metadata, and replaces only an object of the
 * same or an older version. The rows of tables follow the same rule, so that of two writers the writer with the newer
 * version wins. Safe for use by many threads and processes.
 */
public final class Derivation {
    private static final String FINGERPRINT = "fingerprint";

    private final Lake lake;
    private final DerivedTables tables;
    private final HourTables queries;
    private final Supplier<CanDictionary> can;
    private final JsonMapper json = new JsonMapper();
    private volatile String storedDictionary = "";

    /**
     * Creates a derivation that decodes no CAN frames.
     *
     * @param minutes true to write tables by the minute, too
     */
    public Derivation(Lake lake, DerivedTables tables, boolean minutes) {
        this(lake, tables, minutes, () -> CanDictionary.NONE);
    }

    /**
     * Creates a derivation that decodes CAN frames.
     *
     * @param minutes true to write tables by the minute, too
     * @param can supplies the current signals of CAN frames
     */
    public Derivation(Lake lake, DerivedTables tables, boolean minutes, Supplier<CanDictionary> can) {
        this.can = can;
        this.lake = lake;
        this.tables = tables;
        this.queries = new HourTables(tables, minutes);
    }

    /** Returns the stored summary; empty if there is none, or if this version of the code cannot read it. */
    public Optional<HourSummary> summaryOf(HourPartition hour) {
        return HourSummary.stored(lake, hour);
    }

    /** Returns the fingerprint that a summary of {@code version} would have now. */
    public String fingerprintOf(HourVersion version) {
        return can.get().fingerprint(version.state().fingerprint());
    }

    /** Returns the hash of the current signals of CAN frames; empty if no frames are decoded. */
    public String dictionaryHash() {
        return can.get().hash();
    }

    /** Returns the dictionary that {@code summary} was made with; an empty dictionary if it was deleted. */
    static CanDictionary dictionaryOf(Lake lake, HourSummary summary) {
        return Optional.ofNullable(summary.can())
                .flatMap(figures -> CanDictionary.read(lake, figures.dictionary()))
                .orElse(CanDictionary.NONE);
    }

    /**
     * Computes and stores the data that follow from {@code version}.
     *
     * @param records the files of {@code version}, on disk
     * @param complete true if the hour is over
     * @param folder a folder for files, which does not exist yet
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
