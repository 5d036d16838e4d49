/** What the services share on AWS: the names of queue and bucket, how the clients are set up, and what they cost. */
@NullMarked
package telemetry.aws;

import org.jspecify.annotations.NullMarked;
