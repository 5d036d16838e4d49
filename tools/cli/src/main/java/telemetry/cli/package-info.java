/** The lake on a command line: SQL over its objects, the state of its table, and the expiry of old versions. */
@NullMarked
package telemetry.cli;

import org.jspecify.annotations.NullMarked;
