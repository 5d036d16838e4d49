/** Shared code of the services, without AWS: start, settings, logs, API keys and error responses. */
@NullMarked
package telemetry.service;

import org.jspecify.annotations.NullMarked;
