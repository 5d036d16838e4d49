package telemetry.aws;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.scheduling.annotation.Scheduled;

/** Checks once an hour that records share messages, by the rate of the hour. */
public class PackingCheck {
    private static final Duration PERIOD = Duration.ofHours(1);

    private final EconomyCheck economy;
    private final CostMeter meter;
    private final LongSupplier records;
    private long lastRecords;
    private long lastUnits;

    /**
     * Creates the check.
     *
     * @param records supplies the number of records sent to SQS since the start
     */
    public PackingCheck(EconomyCheck economy, CostMeter meter, LongSupplier records) {
        this.economy = economy;
        this.meter = meter;
        this.records = records;
    }

    @Scheduled(initialDelay = 1, fixedRate = 1, timeUnit = TimeUnit.HOURS)
    synchronized void check() {
        long nowRecords = records.getAsLong();
        long nowUnits = meter.sentUnits();
        economy.smallMessages(nowRecords - lastRecords, nowUnits - lastUnits, PERIOD);
        lastRecords = nowRecords;
        lastUnits = nowUnits;
    }
}
