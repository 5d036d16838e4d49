package telemetry.contract;

/** Carries a violation out of the depths of {@link RecordReader}, which turns it into its answer. Has no stack trace. */
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
