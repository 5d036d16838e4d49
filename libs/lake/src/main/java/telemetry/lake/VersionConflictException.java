package telemetry.lake;

import java.util.Collection;
import telemetry.contract.HourPartition;

/** Reports that the hour changed during a fold. Nothing was committed; a fold of a new list of parts may succeed. */
public final class VersionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Reports that another writer committed a version of one of {@code hours} first. */
    public VersionConflictException(Collection<HourPartition> hours, Throwable cause) {
        super("another process committed a version of hour " + hours.iterator().next(), cause);
    }

    /** Reports that {@code part} was deleted or replaced after it was listed, so that it may not have been read. */
    VersionConflictException(Part part) {
        super("%s was deleted or replaced while its hour was folded".formatted(part.key()));
    }
}
