package telemetry.aggregator;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.contract.HourPartition;

/** Aggregates the hour before, every hour, and each hour of the look-back whose objects have changed since. */
class Schedule {
    private static final Logger log = LoggerFactory.getLogger(Schedule.class);

    private final Aggregation aggregation;
    private final Clock clock;
    private final Duration lookBack;

    Schedule(Aggregation aggregation, Clock clock, Duration lookBack) {
        this.aggregation = aggregation;
        this.clock = clock;
        this.lookBack = lookBack;
    }

    /** One that fails does not keep the others from being aggregated, nor the next run from coming. */
    @Scheduled(cron = "${telemetry.aggregator.cron:0 5 * * * *}", zone = "UTC")
    void run() {
        HourPartition now = HourPartition.of(clock.instant());
        attempt(now.plusHours(-1), aggregation::aggregateIfDue);
        for (long back = 2; back <= lookBack.toHours(); back++) {
            attempt(now.plusHours(-back), aggregation::aggregateIfChanged);
        }
    }

    private static void attempt(HourPartition hour, Consumer<HourPartition> work) {
        try {
            work.accept(hour);
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
