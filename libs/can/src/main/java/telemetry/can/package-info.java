/** Readers of CAN logs: frames, OBD readings, and an account of every line. */
@NullMarked
package telemetry.can;

import org.jspecify.annotations.NullMarked;
