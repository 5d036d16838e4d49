package telemetry.aggregator;

import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.FaultAnswer;
import telemetry.lake.CatalogUnavailableException;
import telemetry.lake.ClusterException;
import telemetry.lake.LakeFaultException;
import telemetry.lake.VersionConflictException;

/** Tells failures of an aggregation that pass without a change by an operator from lasting failures. */
final class Fault {
    private static final FaultAnswer PASSING =
            new FaultAnswer(true, "the hour could not be read or written; try again later");
    private static final FaultAnswer UNKNOWN =
            new FaultAnswer(false, "the hour cannot be read or written; event=aggregate_failed in the log says why");

    private Fault() {}

    /** Returns the answer for {@code failure}, or for its cause if it is an {@link AggregationException}. */
    static FaultAnswer of(@Nullable Throwable failure) {
        if (failure instanceof AggregationException failed) {
            return of(failed.getCause());
        }
        if (failure instanceof LakeFaultException fault) {
            return new FaultAnswer(false, String.valueOf(fault.getMessage()));
        }
        if (failure instanceof ClusterException failed) {
            return failed.isTransient() ? PASSING : new FaultAnswer(false, String.valueOf(failed.getMessage()));
        }
        if (failure instanceof SdkException refused) {
            return FaultAnswer.of(refused, PASSING.detail());
        }
        if (failure instanceof CommitStateUnknownException unanswered) {
            return unanswered.getCause() instanceof SdkException cause
                    ? FaultAnswer.of(cause, PASSING.detail())
                    : PASSING;
        }
        boolean passes = failure instanceof VersionConflictException
                || failure instanceof CatalogUnavailableException
                || failure instanceof InterruptedException;
        return passes ? PASSING : UNKNOWN;
    }
}
