/** A simulated fleet, the replay of recorded CAN logs, and the verification of stored records. */
@NullMarked
package telemetry.simulator;

import org.jspecify.annotations.NullMarked;
