package telemetry.aggregator;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import telemetry.lake.ClusterFold;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Part;

/** Folds hours on a Trino cluster, all unread parts at once. */
record TrinoFold(ClusterFold cluster, WorkFolder work) implements FoldEngine {

    @Override
    public HourVersion fold(HourVersion base, List<Part> unread)
            throws IOException, SQLException, InterruptedException {
        try (WorkFolder.Room room = work.room()) {
            return cluster.fold(base, unread, room.spill());
        }
    }

    @Override
    public HourSummary derive(HourVersion version, boolean complete) throws IOException, InterruptedException {
        try (WorkFolder.Room room = work.room()) {
            return cluster.derive(version, complete, room.derived());
        }
    }
}
