package telemetry.contract;

import java.util.Locale;

/**
 * The reason for rejecting a record. {@link #tag()} is also the value of the {@code reason} tag of the rejection
 * counters and of the dead letter's {@code reason} attribute. A new reason is therefore a change of the contract.
 */
public enum Reason {
    /** The record is not JSON as defined by RFC 8259. */
    MALFORMED_JSON,
    /** The record is valid JSON, but not an object. */
    NOT_AN_OBJECT,
    /** The record is followed by content other than white space. */
    TRAILING_CONTENT,
    /** A key occurs twice in an object, at any depth. */
    DUPLICATE_KEY,
    /** The record is not UTF-8, or has an unpaired surrogate escape or a character that SQS does not accept. */
    INVALID_UNICODE,
    /** The record starts with a byte order mark. */
    BYTE_ORDER_MARK,
    /** The record is nested deeper than {@link ContractLimits#MAX_DEPTH}. */
    TOO_DEEP,
    /** The record is longer than {@link ContractLimits#maxRecordBytes}. */
    TOO_LARGE,
    /** A name, at any depth, has more than {@link ContractLimits#MAX_NAME_BYTES}. */
    NAME_TOO_LONG,
    /** A required field is absent or null. */
    MISSING,
    /** A field has a JSON type other than the required one. */
    WRONG_TYPE,
    /** A field has the required type, but an invalid value. */
    BAD_FORMAT,
    /** {@code payload} has no entry. */
    EMPTY,
    /** A number is beyond the range of an IEEE 754 double. */
    OUT_OF_RANGE,
    /** {@code timestamp} is further in the past than {@link ContractLimits#maxAge} allows. */
    TOO_OLD,
    /** {@code timestamp} is further in the future than {@link ContractLimits#maxAhead} allows. */
    TOO_FAR_AHEAD,
    /** The client sent a field that only the server may set. */
    SERVER_FIELD,
    /** The sender's key does not cover the vehicle. Only the ingest-service decides this. */
    NOT_YOURS;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** Returns the reason as used in metrics, responses and dead letters, for example {@code duplicate_key}. */
    public String tag() {
        return tag;
    }
}
