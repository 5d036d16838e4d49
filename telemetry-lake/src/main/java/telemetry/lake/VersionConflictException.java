package telemetry.lake;

import telemetry.contract.HourPartition;

/** Another writer committed a version of the hour first; nothing was changed. */
public final class VersionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VersionConflictException(HourPartition hour, Throwable cause) {
        super("another process committed a version of hour " + hour, cause);
    }
}
