package telemetry.can;

/**
 * A line that gave no frame and is no remark.
 *
 * @param line its number, 1 for the first of the file
 * @param reason the kind of fault, for counting
 * @param why what was expected, for a person
 */
public record SkippedLine(long line, SkipReason reason, String why) implements LogEntry {}
