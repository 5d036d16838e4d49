package telemetry.lake;

import java.util.List;
import org.apache.iceberg.DataFile;
import telemetry.contract.HourPartition;

/**
 * One version of an hour: the files of its records, and the account of the parts they came from. Immutable.
 *
 * @param snapshot the snapshot of the table that it was seen in; 0 for an hour without a version
 * @param number the number of the commit that made it in the table, which grows; of an hour without a version that of the
 *     newest commit, so that what follows from an earlier version gives way
 * @param files data files of the table; a record is in one of them
 */
public record HourVersion(HourPartition hour, long snapshot, long number, List<DataFile> files, HourState state) {

    /** True if there is a version. */
    public boolean exists() {
        return !files.isEmpty();
    }

    /** The number of records. */
    public long records() {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** The size of the files in bytes. */
    public long fileBytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    /** Lines that repeat the identity of another one. */
    public long duplicates() {
        return Math.max(0, state.lines().count() - state.lines().malformed() - records());
    }
}
