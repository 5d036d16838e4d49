/** CAN: readers of logs with an account of every line, DBC files, and the SQL that decodes signals. */
@NullMarked
package telemetry.can;

import org.jspecify.annotations.NullMarked;
