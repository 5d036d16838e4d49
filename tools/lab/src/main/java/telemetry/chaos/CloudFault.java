package telemetry.chaos;

/** A way in which a cloud service fails its clients. */
public enum CloudFault {
    /** All requests are answered with 403. */
    FORBIDDEN("answers 403"),
    /** All requests are answered with 500. */
    ERROR("answers 500"),
    /** All requests are answered with 503, the status of S3 SlowDown. */
    SLOW_DOWN("answers 503"),
    /** All answers are delayed by 600 ms. */
    SLOW("is slow"),
    /** Nothing is read or answered. Connections are reset when the fault ends. */
    HANG("hangs"),
    /** All requests are read and discarded, then their connections are reset. */
    RESET("resets connections"),
    /** Connections are reset after the first 4 KiB of a request, in the middle of an upload. */
    CUT("cuts uploads midway"),
    /** All requests are executed, but their connections are reset instead of an answer. */
    LOST_ANSWER("executes requests but loses the answers"),
    /** Every second entry of a batch is refused in an answer with status 200. */
    PARTIAL_BATCH("refuses every second batch entry with status 200");

    private final String description;

    CloudFault(String description) {
        this.description = description;
    }

    /** Returns the behaviour of the cloud as a predicate: {@code answers 403}. */
    String description() {
        return description;
    }
}
