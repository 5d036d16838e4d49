/** The console: one page, and the figures that it shows. A service hosts it by importing its configuration. */
@NullMarked
package telemetry.console;

import org.jspecify.annotations.NullMarked;
