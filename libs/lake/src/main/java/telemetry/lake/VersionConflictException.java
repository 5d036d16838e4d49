package telemetry.lake;

import java.util.Collection;
import telemetry.contract.HourPartition;

/** Another writer committed a version of the same hour first; nothing was changed. */
public final class VersionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VersionConflictException(Collection<HourPartition> hours, Throwable cause) {
        super("another process committed a version of hour " + hours.iterator().next(), cause);
    }
}
