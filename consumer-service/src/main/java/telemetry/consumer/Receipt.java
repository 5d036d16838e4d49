package telemetry.consumer;

/**
 * What is left of a message when it has been read: enough to delete it, or to keep it invisible.
 *
 * @param messageId SQS's id of the message
 * @param handle what this receive of it is deleted by
 * @param sentMillis when SQS took the message, in milliseconds since 1970
 */
record Receipt(String messageId, String handle, long sentMillis) {}
