/** The lake on a command line: SQL over its objects. */
@NullMarked
package telemetry.lake;

import org.jspecify.annotations.NullMarked;
