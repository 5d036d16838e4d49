/**
 * Writes records from SQS to S3 as partitioned JSON Lines parts, and acknowledges messages only when they are durable.
 */
@NullMarked
package telemetry.consumer;

import org.jspecify.annotations.NullMarked;
