package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import telemetry.lake.Derivation;
import telemetry.lake.Duck;
import telemetry.lake.HourSummary;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Lines;
import telemetry.lake.NoSpaceException;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;

/** Folds hours on this machine. Downloads the version and as many parts as fit, then runs DuckDB. */
record DuckFold(Lake lake, RecordsTable table, Duck duck, Derivation derivation, WorkFolder work)
        implements FoldEngine {

    @Override
    public HourVersion fold(HourVersion base, List<Part> unread)
            throws IOException, SQLException, InterruptedException {
        List<Part> fitting = work.fitting(base.hour(), unread, base.fileBytes());
        while (true) {
            try {
                return foldAll(base, fitting);
            } catch (NoSpaceException tooMany) {
                if (fitting.size() == 1) {
                    throw work.tooSmall(base.hour(), fitting.getFirst(), base.fileBytes());
                }
                fitting = fitting.subList(0, fitting.size() / 2);
            }
        }
    }

    private HourVersion foldAll(HourVersion version, List<Part> parts)
            throws IOException, SQLException, InterruptedException {
        long space = work.roomForParts(version.fileBytes());
        try (WorkFolder.Room room = work.room();
                Connection database = duck.open(room.spill())) {
            Lines lines = lake.download(parts, room.parts(), space);
            List<Path> known = table.download(version, room.known());
            RecordsTable.Draft draft =
                    table.fold(database, version, known, parts, lines, room.partFiles(), room.records());
            return table.commit(database, draft);
        }
    }

    @Override
    public HourSummary derive(HourVersion version, boolean complete)
            throws IOException, SQLException, InterruptedException {
        try (WorkFolder.Room room = work.room();
                Connection database = duck.open(room.spill())) {
            List<Path> records = table.download(version, room.known());
            return derivation.write(database, version, records, complete, room.derived());
        }
    }
}
