/**
 * Chaos in a box: the services as processes on the embedded cloud, killed and cut off by a seeded schedule, and an
 * account at the end that says whether anything was lost or counted twice.
 */
@NullMarked
package telemetry.chaos;

import org.jspecify.annotations.NullMarked;
