/** An SQS and an S3 inside this JVM, for the local platform and for tests. No account, no Docker, loopback only. */
@NullMarked
package telemetry.cloud;

import org.jspecify.annotations.NullMarked;
