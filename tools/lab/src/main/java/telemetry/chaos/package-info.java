/**
 * Runs chaos tests: the services run as processes on the embedded cloud while a seeded schedule kills processes and
 * breaks the cloud. The test then accounts for every record.
 */
@NullMarked
package telemetry.chaos;

import org.jspecify.annotations.NullMarked;
