package telemetry.aggregator;

import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.contract.HourPartition;
import telemetry.lake.Lake;

/**
 * Refreshes the previous hour and every older hour that has parts, once an hour. No hour is too old, because parts
 * outside a time window would never be read. Each unchanged hour costs one LIST.
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

    /** Refreshes all hours. A failed hour does not stop the other hours or the next run. */
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
