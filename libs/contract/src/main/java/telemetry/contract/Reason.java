package telemetry.contract;

import java.util.Locale;

/**
 * Why a record was refused. The set is closed: {@link #tag()} is also the value of the {@code reason} tag of the
 * rejection counters and of the dead letter's attribute, so that adding one is a change of the contract.
 */
public enum Reason {
    /** Not JSON as RFC 8259 defines it. */
    MALFORMED_JSON,
    /** Valid JSON, but not an object. */
    NOT_AN_OBJECT,
    /** Something but white space follows the record. */
    TRAILING_CONTENT,
    /** A key occurs twice in one object, at any depth. */
    DUPLICATE_KEY,
    /** Bytes that are no UTF-8, an unpaired surrogate escape, or a character that SQS does not carry. */
    INVALID_UNICODE,
    /** The record starts with a byte order mark. */
    BYTE_ORDER_MARK,
    /** Nested deeper than {@link ContractLimits#MAX_DEPTH}. */
    TOO_DEEP,
    /** Longer than the limit allows. */
    TOO_LARGE,
    /** A name, of a field or within one, has more than {@link ContractLimits#MAX_NAME_BYTES}. */
    NAME_TOO_LONG,
    /** A required field is absent or null. */
    MISSING,
    /** A field has another JSON type than the contract gives it. */
    WRONG_TYPE,
    /** A field has the right type but not the form that the contract gives it. */
    BAD_FORMAT,
    /** An object that must have an entry has none. */
    EMPTY,
    /** A number that no finite IEEE 754 double can hold. */
    OUT_OF_RANGE,
    /** {@code timestamp} is before the accepted window. */
    TOO_OLD,
    /** {@code timestamp} is after the accepted window. */
    TOO_FAR_AHEAD,
    /** A client sent a field that only the server may set. */
    SERVER_FIELD;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** The reason as metrics, responses and dead letters spell it, for instance {@code duplicate_key}. */
    public String tag() {
        return tag;
    }
}
