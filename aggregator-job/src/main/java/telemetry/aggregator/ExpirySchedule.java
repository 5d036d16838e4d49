package telemetry.aggregator;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.lake.Expiry;

/** Deletes old versions and abandoned files of the tables, once a day. */
class ExpirySchedule {
    private static final Logger log = LoggerFactory.getLogger(ExpirySchedule.class);

    private final Expiry expiry;
    private final Duration keepVersions;

    ExpirySchedule(Expiry expiry, Duration keepVersions) {
        this.expiry = expiry;
        this.keepVersions = keepVersions;
    }

    /** Runs the expiry. A failure is logged, and the next day's run continues. */
    @Scheduled(cron = "0 35 2 * * *", zone = "UTC")
    void run() {
        try {
            Expiry.Plan plan = expiry.plan(keepVersions);
            expiry.carryOut(plan);
            log.atInfo()
                    .addKeyValue("event", "expire")
                    .addKeyValue("snapshots", plan.snapshotCount())
                    .addKeyValue("objects", plan.objects().size())
                    .addKeyValue("bytes", plan.bytes())
                    .log();
        } catch (RuntimeException failed) {
            log.atError().addKeyValue("event", "expire_failed").setCause(failed).log();
        }
    }
}
