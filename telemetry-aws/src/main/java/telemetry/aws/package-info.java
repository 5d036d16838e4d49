/** What the services share on AWS: the names of queue and bucket, and how the clients are set up. */
@NullMarked
package telemetry.aws;

import org.jspecify.annotations.NullMarked;
