package telemetry.consumer;

/**
 * A reference to a received message, to delete the message or to extend its visibility timeout.
 *
 * @param messageId id of the message in SQS
 * @param value receipt handle of this receive
 * @param sentMillis time at which the message was sent, in milliseconds since 1970
 */
record ReceiptHandle(String messageId, String value, long sentMillis) {}
