package telemetry.can;

/** A line of a log that is not a remark: a frame, a row of readings, or a skipped line. */
public sealed interface LogEntry permits LogReading, SkippedLine {}
