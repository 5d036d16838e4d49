package telemetry.contract;

/** Carries a violation to {@link RecordReader}, which returns it to its caller. The exception has no stack trace. */
final class ContractException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Violation violation;

    ContractException(String field, Reason reason, String detail) {
        super(detail, null, false, false);
        this.violation = new Violation(field, reason, detail);
    }

    Violation violation() {
        return violation;
    }
}
