/**
 * The pipeline on the embedded cloud, measured from outside: HTTP, S3, SQS, metrics and {@code /proc}. Each figure stands
 * beside its limit, which the same run measures.
 */
@NullMarked
package telemetry.bench;

import org.jspecify.annotations.NullMarked;
