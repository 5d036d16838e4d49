package telemetry.lake;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/** Reports that a statement failed on a Trino cluster. The hour is unchanged. */
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int INTERNAL_ERRORS = 0x0001_0000;
    private static final int RESOURCE_ERRORS = 0x0002_0000;
    private static final Set<Integer> TRANSIENT_RESOURCE_ERRORS =
            Set.of(0x0002_0002, 0x0002_0004, 0x0002_0008); // queue full, cluster out of memory, preempted

    private final boolean isTransient;

    /**
     * Creates the exception.
     *
     * @param step the end of the sentence "Trino could not"
     */
    public ClusterException(String step, SQLException cause) {
        super("Trino could not %s: %s".formatted(step, cause.getMessage()), cause);
        this.isTransient = isTransient(cause);
    }

    /** Returns true if the same statement may succeed later without a change by an operator. */
    public boolean isTransient() {
        return isTransient;
    }

    private static boolean isTransient(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        int code = failure.getErrorCode();
        return (code >= INTERNAL_ERRORS && code < RESOURCE_ERRORS) || TRANSIENT_RESOURCE_ERRORS.contains(code);
    }
}
