package telemetry.console;

/**
 * The approximate numbers of messages that SQS reports; NaN if it does not answer.
 *
 * @param atMillis time of the answer in epoch milliseconds; 0 before the first one
 * @param visible messages of the queue that wait
 * @param inFlight messages of the queue that a consumer has
 * @param deadLetters messages of the DLQ, including those that a reader hides for a while
 */
record Depths(long atMillis, double visible, double inFlight, double deadLetters) {
    static final Depths UNKNOWN = new Depths(0, Double.NaN, Double.NaN, Double.NaN);

    /** Returns the messages of the queue; 0 if they are unknown. */
    double inQueue() {
        return (Double.isNaN(visible) ? 0 : visible) + (Double.isNaN(inFlight) ? 0 : inFlight);
    }
}
