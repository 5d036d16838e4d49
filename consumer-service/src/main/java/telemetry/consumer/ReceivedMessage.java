package telemetry.consumer;

/**
 * A message received from SQS.
 *
 * @param id id of the message in SQS
 * @param receiptHandle receipt handle of this receive
 * @param sentMillis time at which the message was sent, in milliseconds since 1970
 * @param body JSON Lines in UTF-8, 1..n records; must not be modified
 */
@SuppressWarnings("ArrayRecordComponent") // records are views of the body; messages are never compared
record ReceivedMessage(String id, String receiptHandle, long sentMillis, byte[] body) {

    /** Returns a reference to the message that does not hold the body. */
    ReceiptHandle handle() {
        return new ReceiptHandle(id, receiptHandle, sentMillis);
    }
}
