package telemetry.lake;

import java.util.List;
import org.apache.iceberg.DataFile;
import telemetry.contract.HourPartition;

/**
 * One version of an hour: the files of its records, and the account of the parts it was made of. Immutable.
 *
 * @param snapshot the snapshot of the table in which the version was read; 0 for an hour without a version
 * @param number the number of the commit that added the version to the table, which increases; for an hour without a
 *     version the number of the newest commit, so that data that follow from an earlier version are replaced
 * @param files data files of the table; each record is in exactly one of them
 */
public record HourVersion(HourPartition hour, long snapshot, long number, List<DataFile> files, HourState state) {

    /** Returns true if there is a version. */
    public boolean exists() {
        return !files.isEmpty();
    }

    /** Returns the number of records. */
    public long records() {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Returns the size of the files in bytes. */
    public long fileBytes() {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }

    /** Returns the number of lines that repeat the identity of another line. */
    public long duplicates() {
        return Math.max(0, state.lines().count() - state.lines().malformed() - records());
    }
}
