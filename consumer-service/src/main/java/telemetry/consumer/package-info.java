/** From SQS to partitioned JSON Lines parts on S3: nothing is acknowledged before it is durable. */
@NullMarked
package telemetry.consumer;

import org.jspecify.annotations.NullMarked;
