package telemetry.can;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects complaints about one file, up to a limit. Not thread-safe. */
final class DbcComplaints {
    /** Complaints that are kept of one file. A last complaint gives the number of further complaints. */
    static final int MAX_COMPLAINTS = 1_000;

    private final String file;
    private final List<DbcComplaint> complaints = new ArrayList<>();
    private int leftOut;

    DbcComplaints(String file) {
        this.file = file;
    }

    void add(int line, String text) {
        if (complaints.size() < MAX_COMPLAINTS) {
            complaints.add(new DbcComplaint(file, line, text));
        } else {
            leftOut++;
        }
    }

    /** Returns the complaints in the order of lines. */
    List<DbcComplaint> inOrder() {
        List<DbcComplaint> all = new ArrayList<>(complaints);
        all.sort(Comparator.comparingInt(DbcComplaint::line));
        if (leftOut > 0) {
            all.add(new DbcComplaint(file, all.getLast().line(), leftOut + " more complaints were left out"));
        }
        return List.copyOf(all);
    }
}
