package telemetry.chaos;

/** A way in which a cloud fails those who call it. */
public enum CloudFault {
    /** Every request is answered with 403. */
    FORBIDDEN("answers 403"),
    /** Every request is answered with 500. */
    ERROR("answers 500"),
    /** Every request is answered with 503, as S3 does with SlowDown. */
    SLOW_DOWN("answers 503"),
    /** Every answer comes more than half a second late. */
    SLOW("is slow"),
    /** Nothing is read or answered; connections end with a reset when the fault ends. */
    HANG("hangs"),
    /** Every request is read whole, not done, and its connection reset. */
    RESET("resets connections"),
    /** Connections are cut after the first kilobytes that are sent over them, in the middle of an upload. */
    CUT("cuts uploads midway"),
    /** Every request is done, but its connection is reset instead of an answer. */
    LOST_ANSWER("does what is asked, but the answer is lost"),
    /** Every second entry of a batch is not done, and said to be so under HTTP 200. */
    PARTIAL_BATCH("refuses every second entry of batches under 200");

    private final String words;

    CloudFault(String words) {
        this.words = words;
    }

    /** Returns the behaviour of the cloud as a predicate: {@code answers 403}. */
    String words() {
        return words;
    }
}
