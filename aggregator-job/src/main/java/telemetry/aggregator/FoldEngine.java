package telemetry.aggregator;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Part;

/** Computes the fold of an hour and the files that follow from it. Safe for use by many threads. */
interface FoldEngine {

    /**
     * Commits a version that holds the records of {@code base} and of unread parts.
     *
     * @param unread parts that {@code base} does not hold; the engine reads as many as it has room for, from the first
     *     on
     * @throws telemetry.lake.VersionConflictException if another version was committed since {@code base}
     */
    HourVersion fold(HourVersion base, List<Part> unread) throws IOException, SQLException, InterruptedException;

    /**
     * Writes the tables and files that follow from {@code version}.
     *
     * @param complete true if the hour is over
     */
    HourSummary derive(HourVersion version, boolean complete) throws IOException, SQLException, InterruptedException;
}
