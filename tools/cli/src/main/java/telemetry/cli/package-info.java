/** The command line of the platform: the tree of commands, dead letters, and SQL over the lake. */
@NullMarked
package telemetry.cli;

import org.jspecify.annotations.NullMarked;
