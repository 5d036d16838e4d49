/** The lake on a command line: SQL over its objects, and what would go from it by the retention policy. */
@NullMarked
package telemetry.lake;

import org.jspecify.annotations.NullMarked;
