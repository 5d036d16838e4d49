/** The whole platform on one machine, in one JVM: embedded SQS and S3, the three services, and a demo. */
@NullMarked
package telemetry.local;

import org.jspecify.annotations.NullMarked;
