package telemetry.consumer;

/**
 * A message as SQS gave it.
 *
 * @param id SQS's id of the message
 * @param receiptHandle what this receive of it is deleted by
 * @param sentMillis when SQS took the message, in milliseconds since 1970
 * @param body JSON Lines in UTF-8, 1..n records; must not change
 */
@SuppressWarnings("ArrayRecordComponent") // records are views of the body; messages are never compared
record ReceivedMessage(String id, String receiptHandle, long sentMillis, byte[] body) {

    Receipt receipt() {
        return new Receipt(id, receiptHandle, sentMillis);
    }
}
