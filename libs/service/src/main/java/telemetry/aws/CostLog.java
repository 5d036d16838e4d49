package telemetry.aws;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Logs the cost of the service once a minute and when it stops: {@code event=cost}. A line has the cost since the
 * previous line, and with the prefix {@code total_} since the start. USD per million records refer to this service
 * only, and are omitted if there are no records.
 */
public class CostLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CostLog.class);
    private static final double MILLION = 1e6;

    private final String service;
    private final CostMeter meter;
    private final LongSupplier records;
    private Cost last;
    private long lastRecords;

    /**
     * Creates the log.
     *
     * @param service the name of the service, because several services may share a log
     * @param records supplies the number of records that the service has processed since its start
     */
    public CostLog(String service, CostMeter meter, LongSupplier records) {
        this.service = service;
        this.meter = meter;
        this.records = records;
        this.last = meter.cost();
        this.lastRecords = records.getAsLong();
    }

    /** Logs a line. */
    @Scheduled(initialDelay = 1, fixedRate = 1, timeUnit = TimeUnit.MINUTES)
    public synchronized void log() {
        Cost now = meter.cost();
        long nowRecords = records.getAsLong();
        LoggingEventBuilder line = log.atInfo().addKeyValue("event", "cost").addKeyValue("service", service);
        line = add(line, "", now.minus(last), nowRecords - lastRecords);
        line = add(line, "total_", now, nowRecords);
        line.addKeyValue("total_requests_usd", usd(now.requestsUsd()))
                .addKeyValue("total_storage_usd", usd(now.storageUsd()))
                .addKeyValue("total_compute_usd", usd(now.computeUsd()))
                .log();
        last = now;
        lastRecords = nowRecords;
    }

    private static LoggingEventBuilder add(LoggingEventBuilder line, String prefix, Cost cost, long records) {
        LoggingEventBuilder longer = line.addKeyValue(prefix + "requests", cost.requests())
                .addKeyValue(prefix + "units", cost.units())
                .addKeyValue(prefix + "usd", usd(cost.usd()))
                .addKeyValue(prefix + "records", records);
        return records > 0
                ? longer.addKeyValue(prefix + "usd_per_million", usd(cost.usd() * MILLION / records))
                : longer;
    }

    private static String usd(double amount) {
        return String.format(Locale.ROOT, "%.7f", amount);
    }

    @Override
    public void close() {
        log();
    }
}
