/** The whole platform in one JVM: the embedded SQS and S3, the three services, and a demo. */
@NullMarked
package telemetry.local;

import org.jspecify.annotations.NullMarked;
