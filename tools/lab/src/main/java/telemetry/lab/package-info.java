/** Runs the platform as it is deployed: executable jars as separate processes on the loopback interface. */
@NullMarked
package telemetry.lab;

import org.jspecify.annotations.NullMarked;
