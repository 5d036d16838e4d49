/** A fleet of vehicles to drive the platform with, the replay of recorded CAN logs, and the proof of what was stored. */
@NullMarked
package telemetry.simulator;

import org.jspecify.annotations.NullMarked;
