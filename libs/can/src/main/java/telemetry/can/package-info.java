/** Reads CAN logs with an account of every line, reads DBC files, and provides the SQL that decodes signals. */
@NullMarked
package telemetry.can;

import org.jspecify.annotations.NullMarked;
