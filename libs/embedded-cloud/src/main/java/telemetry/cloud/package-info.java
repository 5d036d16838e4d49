/**
 * SQS and S3 emulators that run in the JVM, for the local platform and for tests. They need no AWS account and no
 * Docker, and they listen on loopback only.
 */
@NullMarked
package telemetry.cloud;

import org.jspecify.annotations.NullMarked;
