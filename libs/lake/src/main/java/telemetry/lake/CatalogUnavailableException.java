package telemetry.lake;

/** Reports that the catalog of the tables failed or did not answer; the same call may succeed later. */
public final class CatalogUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CatalogUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
