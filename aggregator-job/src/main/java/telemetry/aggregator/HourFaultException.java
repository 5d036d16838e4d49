package telemetry.aggregator;

import org.jspecify.annotations.Nullable;

/** The lake holds something that an hour cannot be aggregated or sealed with until it is mended; the message names it. */
final class HourFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private HourFaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** An object without an ETag cannot be replaced conditionally, so that an hour with it is never sealed again. */
    static HourFaultException noEtag(String key) {
        return new HourFaultException(
                key + ": the store gave no ETag; it must keep ETags, as extended attributes of files for instance",
                null);
    }

    /** The engine fails on an hour that has a line which is no record. */
    static HourFaultException badLine(HourSummary.MalformedLine line, Throwable cause) {
        return new HourFaultException(
                "%s, line %d (%s): the engine cannot read the hour"
                        .formatted(line.object(), line.line(), line.reason()),
                cause);
    }
}
