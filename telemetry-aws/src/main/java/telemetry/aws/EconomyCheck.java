package telemetry.aws;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log what a setting costs a month, {@code WARN event=setting_costly}, if that is more than the threshold of
 * {@code telemetry.economy.*}; nothing otherwise. Figures are of one task, and at least so high. Immutable.
 */
public final class EconomyCheck {
    private static final Logger log = LoggerFactory.getLogger(EconomyCheck.class);
    private static final double FEW_RECORDS = 2;

    private final PriceList prices;
    private final EconomyProperties thresholds;

    EconomyCheck(PriceList prices, EconomyProperties thresholds) {
        this.prices = prices;
        this.thresholds = thresholds;
    }

    /** The PUTs of one hour partition, if a part is at most {@code age} old. */
    public void parts(Duration age) {
        double parts = monthly(1, age);
        warnIfDear(
                parts * prices.s3Write(),
                thresholds.partsUsdPerMonth(),
                "a part each %s is %.0f PUTs a month for each hour that is written at once".formatted(age, parts),
                "raise telemetry.consumer.part-age, or telemetry.consumer.latency-budget with adaptive-age");
    }

    /** The receives of a consumer that has nothing to do and waits for {@code wait} each time. */
    public void emptyReceives(Duration wait) {
        double receives = monthly(1, wait);
        warnIfDear(
                receives * prices.sqsRequest(),
                thresholds.emptyReceivesUsdPerMonth(),
                "a poll of %s is %.0f empty receives a month while nothing comes".formatted(wait, receives),
                "raise telemetry.consumer.poll-timeout");
    }

    /** The sends of {@code records} in {@code units} billable units within {@code period}. */
    void smallMessages(long records, long units, Duration period) {
        double perUnit = units == 0 ? FEW_RECORDS : (double) records / units;
        if (perUnit < FEW_RECORDS) {
            double monthly = monthly(units, period);
            warnIfDear(
                    monthly * prices.sqsRequest(),
                    thresholds.smallMessagesUsdPerMonth(),
                    String.format(Locale.ROOT, "%.1f records a message are %.0f sends a month", perUnit, monthly),
                    "raise telemetry.ingest.linger, or let clients post application/x-ndjson");
        }
    }

    private static double monthly(long times, Duration period) {
        return (double) times * PriceList.MONTH.toMillis() / period.toMillis();
    }

    private static void warnIfDear(double usd, double threshold, String reason, String action) {
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
