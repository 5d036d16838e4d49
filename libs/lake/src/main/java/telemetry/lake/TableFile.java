package telemetry.lake;

import java.util.Collection;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * An object that holds rows of a table. Its key is never used again for other content.
 *
 * @param bytes the object's size
 */
public record TableFile(String key, long bytes) {

    static List<TableFile> of(Collection<DataFile> files, ObjectIO io) {
        return files.stream()
                .map(file -> new TableFile(io.key(file.location()), file.fileSizeInBytes()))
                .toList();
    }
}
