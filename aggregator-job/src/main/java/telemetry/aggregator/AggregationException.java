package telemetry.aggregator;

import telemetry.contract.HourPartition;

/** Reports that an hour could not be aggregated. */
final class AggregationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AggregationException(HourPartition hour, Throwable cause) {
        super("hour %s was not aggregated: %s".formatted(hour, cause.getMessage()), cause);
    }
}
