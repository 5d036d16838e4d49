/** From the parts of an hour to its per-vehicle counts: a pure function of the objects, computed by SQL. */
@NullMarked
package telemetry.aggregator;

import org.jspecify.annotations.NullMarked;
