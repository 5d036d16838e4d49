/**
 * The lake as programs use it: parts in {@code raw/}, the fold that makes an hour's records of them, and the Apache Iceberg
 * table that keeps the versions of each hour.
 */
@NullMarked
package telemetry.lake;

import org.jspecify.annotations.NullMarked;
