/** The HTTP door of the platform: key check, validation, stamp, SQS. */
@NullMarked
package telemetry.ingest;

import org.jspecify.annotations.NullMarked;
