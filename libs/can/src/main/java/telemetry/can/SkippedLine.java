package telemetry.can;

/**
 * A line that gave no entry and is not a remark.
 *
 * @param line number of the line, 1 for the first line of the file
 * @param reason the kind of fault, for counting
 * @param why the expected content, for display
 */
public record SkippedLine(long line, SkipReason reason, String why) implements LogEntry {}
