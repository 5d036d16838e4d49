package telemetry.consumer;

/**
 * A message as SQS gave it.
 *
 * @param id SQS's id of the message
 * @param receiptHandle what this receive of it is deleted by
 * @param sentMillis when SQS took the message, in milliseconds since 1970
 * @param body JSON Lines, 1..n records
 */
record ReceivedMessage(String id, String receiptHandle, long sentMillis, String body) {

    Receipt receipt() {
        return new Receipt(id, receiptHandle, sentMillis);
    }
}
