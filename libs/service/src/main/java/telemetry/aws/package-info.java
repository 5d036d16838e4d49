/** Shared code for AWS: names of resources, configuration of clients, health, and the cost of requests. */
@NullMarked
package telemetry.aws;

import org.jspecify.annotations.NullMarked;
