package telemetry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import telemetry.contract.LakeTable;
import telemetry.lake.LineCheck;
import telemetry.lake.Lines;
import telemetry.lake.Part;
import telemetry.lake.Records;

/**
 * The view {@code records}: the records of the table and of unread parts, deduplicated. Files of hours without unread parts
 * need no deduplication.
 *
 * @param files the files that the view reads
 * @param create the statement that creates the view
 * @param lines the counts of lines in the unread parts
 */
record RecordsView(List<Path> files, String create, Lines lines) {
    /** Returns the view of {@code objects}, whose copies are in {@code cache}. */
    static RecordsView of(TableObjects objects, Cache cache) throws IOException {
        List<Path> whole = copies(objects.wholeFiles(), cache);
        List<Path> partial = copies(objects.partialFiles(), cache);
        List<Path> checked = new ArrayList<>();
        Lines lines = Lines.NONE;
        Path folder = Files.createDirectories(cache.checkedLines());
        for (List<Part> parts : objects.unread().values()) {
            for (Part part : parts) {
                Path file = folder.resolve(part.key().fileName());
                lines = lines.and(LineCheck.copy(part.key(), cache.copyOf(TableObjects.object(part)), file));
                checked.add(file);
            }
        }
        List<String> sources = new ArrayList<>();
        if (!whole.isEmpty()) {
            sources.add(TableView.rowsOf(whole));
        }
        if (!checked.isEmpty()) {
            sources.add(Records.withSignals(Records.distinct(checked, partial, objects.erasures()), objects.signals()));
        }
        String create = TableView.create(View.RECORDS.sqlName(), LakeTable.RECORDS, objects.signals(), sources);
        List<Path> all =
                Stream.of(whole, partial, checked).flatMap(List::stream).toList();
        return new RecordsView(all, create, lines);
    }

    private static List<Path> copies(List<StoredObject> objects, Cache cache) {
        return objects.stream().map(cache::copyOf).toList();
    }
}
