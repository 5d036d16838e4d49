package telemetry.aggregator;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.contract.HourPartition;
import telemetry.lake.Lake;

/**
 * Refreshes, every hour, the hour before and every older hour that has parts: an hour outside of a window could have parts
 * that are never read, so there is no window. Each hour without news costs one LIST.
 */
class AggregationSchedule {
    private static final Logger log = LoggerFactory.getLogger(AggregationSchedule.class);

    private final Aggregation aggregation;
    private final Lake lake;
    private final Clock clock;

    AggregationSchedule(Aggregation aggregation, Lake lake, Clock clock) {
        this.aggregation = aggregation;
        this.lake = lake;
        this.clock = clock;
    }

    /** An hour that fails does not keep the others from being refreshed, nor the next run from coming. */
    @Scheduled(cron = "${telemetry.aggregator.cron:0 5 * * * *}", zone = "UTC")
    void run() {
        HourPartition last = HourPartition.of(clock.instant()).plusHours(-1);
        attempt(last);
        lake.hoursOfParts().reversed().stream()
                .filter(hour -> hour.compareTo(last) < 0)
                .forEach(this::attempt);
    }

    private void attempt(HourPartition hour) {
        try {
            aggregation.refresh(hour);
        } catch (AggregationException failed) {
            log.atError()
                    .addKeyValue("event", "aggregate_failed")
                    .addKeyValue("hour", hour)
                    .addKeyValue("passing", Fault.of(failed).passing())
                    .setCause(failed)
                    .log();
        }
    }
}
