package telemetry.consumer;

/**
 * A message as SQS gave it.
 *
 * @param id SQS's id of the message
 * @param receiptHandle what this receive of it is deleted by
 * @param body JSON Lines, 1..n records
 */
record ReceivedMessage(String id, String receiptHandle, String body) {

    Receipt receipt() {
        return new Receipt(id, receiptHandle);
    }
}
