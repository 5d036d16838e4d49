package telemetry.ingest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * The result of ingesting the records of one request.
 *
 * @param accepted the number of durably queued records
 * @param rejected the first {@link #MAX_LISTED_REJECTIONS} records that violate the contract
 * @param rejectedCount the number of records that violate the contract; {@link #MAX_LISTED_REJECTIONS} + 1 if
 *     validation was aborted
 */
record IngestResult(
        int accepted,
        List<Rejection> rejected,
        @JsonProperty("rejected_count") int rejectedCount) {

    /**
     * The maximum number of rejections in a response. One more aborts the validation of the body, and none of its
     * records is queued.
     */
    static final int MAX_LISTED_REJECTIONS = 1_000;

    /** Returns true if validation was aborted after too many rejections; then no record is queued. */
    @JsonIgnore
    boolean isAborted() {
        return rejectedCount > MAX_LISTED_REJECTIONS;
    }

    /** Returns true if a listed record is of a vehicle that the key does not cover. */
    @JsonIgnore
    boolean hasForeign() {
        return rejected.stream().anyMatch(Rejection::isForeign);
    }

    /**
     * One rejected record.
     *
     * @param line the line number in the body; 1 for the first line
     * @param field the path to the invalid field; empty if the violation concerns the whole record
     * @param reason the tag of the reason
     * @param detail a description for the client
     */
    record Rejection(int line, String field, String reason, String detail) {
        static Rejection of(int line, Violation violation) {
            return new Rejection(line, violation.field(), violation.reason().tag(), violation.detail());
        }

        /** Returns true if the key does not cover the vehicle. */
        @JsonIgnore
        boolean isForeign() {
            return reason.equals(Reason.NOT_YOURS.tag());
        }

        @JsonIgnore
        boolean isMalformed() {
            return reason.equals(Reason.MALFORMED_JSON.tag())
                    || reason.equals(Reason.TRAILING_CONTENT.tag())
                    || reason.equals(Reason.INVALID_UNICODE.tag())
                    || reason.equals(Reason.BYTE_ORDER_MARK.tag());
        }
    }
}
