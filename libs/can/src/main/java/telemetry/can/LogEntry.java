package telemetry.can;

/** A line of a log that holds something: a frame, a row of readings, or what could not be used. */
public sealed interface LogEntry permits CanFrame, ObdRow, SkippedLine {}
