package telemetry.aggregator;

import java.io.IOException;
import java.sql.SQLException;
import telemetry.contract.HourPartition;

/** What reads the lines of an hour and counts them. Safe for use by many threads. */
interface Engine {

    /**
     * Counts the lines of {@code objects}, at least one, and writes into {@code room} the per-vehicle counts and the tables
     * as JSON Lines. The same objects give the same bytes, whichever engine it is.
     *
     * @throws SQLException if the engine fails
     */
    HourCounts count(HourPartition hour, HourObjects objects, WorkFolder.Room room)
            throws SQLException, IOException, InterruptedException;
}
