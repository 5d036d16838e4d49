package telemetry.ingest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import telemetry.contract.Reason;
import telemetry.contract.Violation;

/**
 * What became of the records of one request.
 *
 * @param accepted how many are durably queued
 * @param rejected those that break the contract, the first {@link #MOST_LISTED} of them
 * @param rejectedCount how many break the contract; one more than are listed if it ended the work on the body
 */
record Receipt(
        int accepted,
        List<Rejection> rejected,
        @JsonProperty("rejected_count") int rejectedCount) {

    /** Rejections that an answer lists at most; one more ends the work on the body, and nothing of it is queued. */
    static final int MOST_LISTED = 1_000;

    /** Returns true if the body's rejections ended the work on it: then none of its lines is queued. */
    @JsonIgnore
    boolean isCutShort() {
        return rejectedCount > MOST_LISTED;
    }

    /**
     * One rejected record.
     *
     * @param line its line in the body, 1 for the first
     * @param field the field at fault, empty if it is the record as a whole
     * @param reason the tag of its reason
     * @param detail one sentence
     */
    record Rejection(int line, String field, String reason, String detail) {
        static Rejection of(int line, Violation violation) {
            return new Rejection(line, violation.field(), violation.reason().tag(), violation.detail());
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
