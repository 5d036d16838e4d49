/**
 * The console, a page with live figures of the platform. A service hosts the console by importing its configuration.
 */
@NullMarked
package telemetry.console;

import org.jspecify.annotations.NullMarked;
