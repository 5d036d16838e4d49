/**
 * Computes the per-vehicle counts of an hour from its parts. The result depends on the objects alone and is computed in
 * SQL.
 */
@NullMarked
package telemetry.aggregator;

import org.jspecify.annotations.NullMarked;
