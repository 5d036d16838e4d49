package telemetry.aws;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of costly settings: {@code WARN event=setting_costly}, if the monthly cost of a setting is over its threshold
 * in {@code telemetry.economy.*}. Costs are lower bounds for one task. Immutable.
 */
public final class EconomyCheck {
    private static final Logger log = LoggerFactory.getLogger(EconomyCheck.class);
    private static final double MIN_RECORDS_PER_UNIT = 2;

    private final PriceList prices;
    private final EconomyProperties thresholds;

    EconomyCheck(PriceList prices, EconomyProperties thresholds) {
        this.prices = prices;
        this.thresholds = thresholds;
    }

    /** Checks the cost of PUTs for one hour partition if a part is written every {@code age}. */
    public void parts(Duration age) {
        double parts = monthly(1, age);
        warnIfCostly(
                parts * prices.s3Write(),
                thresholds.partsUsdPerMonth(),
                "a part every %s is %.0f PUTs a month for each hour partition that is written concurrently"
                        .formatted(age, parts),
                "raise telemetry.consumer.part-age, or telemetry.consumer.latency-budget with adaptive-age");
    }

    /** Checks the cost of receives of an idle consumer that waits {@code wait} each time. */
    public void emptyReceives(Duration wait) {
        double receives = monthly(1, wait);
        warnIfCostly(
                receives * prices.sqsRequest(),
                thresholds.emptyReceivesUsdPerMonth(),
                "a poll of %s is %.0f empty receives a month while the queue is empty".formatted(wait, receives),
                "raise telemetry.consumer.poll-timeout");
    }

    /** Checks the cost of sends: {@code records} in {@code units} billable units within {@code period}. */
    void smallMessages(long records, long units, Duration period) {
        double perUnit = units == 0 ? MIN_RECORDS_PER_UNIT : (double) records / units;
        if (perUnit < MIN_RECORDS_PER_UNIT) {
            double monthly = monthly(units, period);
            warnIfCostly(
                    monthly * prices.sqsRequest(),
                    thresholds.smallMessagesUsdPerMonth(),
                    String.format(Locale.ROOT, "%.1f records per message are %.0f sends a month", perUnit, monthly),
                    "raise telemetry.ingest.linger, or let clients send application/x-ndjson");
        }
    }

    private static double monthly(long times, Duration period) {
        return (double) times * PriceList.MONTH.toMillis() / period.toMillis();
    }

    private static void warnIfCostly(double usd, double threshold, String reason, String action) {
        if (usd > threshold) {
            log.atWarn()
                    .addKeyValue("event", "setting_costly")
                    .addKeyValue("usd_per_month", String.format(Locale.ROOT, "%.2f", usd))
                    .addKeyValue("threshold", String.format(Locale.ROOT, "%.2f", threshold))
                    .addKeyValue("reason", reason)
                    .addKeyValue("action", action)
                    .log();
        }
    }
}
