/** CAN frames in logs, and the signals in them. */
@NullMarked
package telemetry.can;

import org.jspecify.annotations.NullMarked;
