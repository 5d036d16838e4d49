package telemetry.aggregator;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Part;

/** Computes the fold of an hour and what follows from it. Safe for use by many threads. */
interface FoldEngine {

    /**
     * Commits a version that holds the records of {@code base} and of parts.
     *
     * @param unread parts that {@code base} has not; as many of the first as the engine has room for are read
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
