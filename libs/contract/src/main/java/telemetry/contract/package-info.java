/**
 * The data contract of the platform: what a record is, how it is validated and stamped, how lines are cut, and where in
 * the object store they live. Pure functions of bytes and a {@link java.time.Clock}; no Spring, no AWS.
 */
@NullMarked
package telemetry.contract;

import org.jspecify.annotations.NullMarked;
