package telemetry.aggregator;

/** Somebody else has sealed the hour while it was being sealed: it must be counted again. */
final class SealConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealConflictException(String what) {
        super(what + " has changed while the hour was being sealed; it is tried again");
    }
}
