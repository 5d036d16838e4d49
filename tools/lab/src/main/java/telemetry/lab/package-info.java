/** Runs the platform as it is deployed: executable jars in processes of their own, on loopback, with what observes them. */
@NullMarked
package telemetry.lab;

import org.jspecify.annotations.NullMarked;
