package telemetry.can;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Accounts for the lines of a log. Each line that is not blank is a frame, a row, a remark or skipped. */
public final class LogCounts {
    private static final int MAX_LISTED = 5;

    private final Map<SkipReason, Tally> skipped = new EnumMap<>(SkipReason.class);
    private long dataFrames;
    private long remoteFrames;
    private long errorFrames;
    private long rows;
    private long remarks;

    /** The lines that were skipped for one reason. */
    public static final class Tally {
        private final List<SkippedLine> first = new ArrayList<>();
        private long count;

        private void add(SkippedLine line) {
            count++;
            if (first.size() < MAX_LISTED) {
                first.add(line);
            }
        }

        public long count() {
            return count;
        }

        /** Returns the first few skipped lines. */
        public List<SkippedLine> first() {
            return List.copyOf(first);
        }
    }

    void add(@Nullable LogEntry entry) {
        if (entry == null) {
            remarks++;
            return;
        }
        switch (entry) {
            case CanFrame frame -> addFrame(frame.kind());
            case ObdRow row -> rows++;
            case SkippedLine line ->
                skipped.computeIfAbsent(line.reason(), reason -> new Tally()).add(line);
        }
    }

    private void addFrame(CanFrame.Kind kind) {
        switch (kind) {
            case DATA -> dataFrames++;
            case REMOTE -> remoteFrames++;
            case ERROR -> errorFrames++;
        }
    }

    /** Returns the number of frames of every kind. */
    public long frames() {
        return dataFrames + remoteFrames + errorFrames;
    }

    public long frames(CanFrame.Kind kind) {
        return switch (kind) {
            case DATA -> dataFrames;
            case REMOTE -> remoteFrames;
            case ERROR -> errorFrames;
        };
    }

    /** Returns the number of rows of readings. */
    public long rows() {
        return rows;
    }

    public long remarks() {
        return remarks;
    }

    /** Returns the skipped lines by reason. Reasons that did not occur are absent. */
    public Map<SkipReason, Tally> skipped() {
        return Map.copyOf(skipped);
    }

    public long skippedLines() {
        return skipped.values().stream().mapToLong(Tally::count).sum();
    }

    /** Returns the number of lines that may have been lost frames. */
    public long lost() {
        return skipped.entrySet().stream()
                .filter(entry -> entry.getKey().isLoss())
                .mapToLong(entry -> entry.getValue().count())
                .sum();
    }

    /** Returns the number of lines read, without blank lines. */
    public long lines() {
        return frames() + rows + remarks + skippedLines();
    }
}
