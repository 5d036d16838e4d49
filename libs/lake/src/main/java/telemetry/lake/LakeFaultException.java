package telemetry.lake;

/**
 * Reports a state of the lake that lasts until a person or another program changes it. The message names the object.
 */
public final class LakeFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LakeFaultException(String message) {
        super(message);
    }
}
