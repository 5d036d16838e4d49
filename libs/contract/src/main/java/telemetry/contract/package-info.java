/**
 * The data contract of the platform: the validation and stamping of records, the splitting of lines, and the keys of
 * objects in the lake. The classes depend on bytes and a {@link java.time.Clock} only, not on Spring or AWS.
 */
@NullMarked
package telemetry.contract;

import org.jspecify.annotations.NullMarked;
