/**
 * The lake as programs use it: parts in {@code raw/}, the fold that turns parts into an hour's records, and the Apache
 * Iceberg table that keeps the versions of each hour.
 */
@NullMarked
package telemetry.lake;

import org.jspecify.annotations.NullMarked;
