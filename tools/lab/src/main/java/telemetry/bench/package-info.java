/**
 * Benchmarks of the pipeline on the embedded cloud. All figures are measured from outside: HTTP, S3, SQS, metrics and
 * {@code /proc}. Each figure is reported with a limit that the same run measures.
 */
@NullMarked
package telemetry.bench;

import org.jspecify.annotations.NullMarked;
