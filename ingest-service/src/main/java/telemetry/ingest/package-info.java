/** The HTTP API for records: checks keys, validates, stamps and queues records in SQS. */
@NullMarked
package telemetry.ingest;

import org.jspecify.annotations.NullMarked;
