package telemetry.ingest;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.scheduling.annotation.Scheduled;
import telemetry.contract.Reason;

/** Logs the requests and records since the previous line once a minute: {@code event=ingest_rate}. */
class IngestRateLog {
    private static final Logger log = LoggerFactory.getLogger(IngestRateLog.class);

    private final IngestMetrics metrics;
    private IngestMetrics.Counts last;

    IngestRateLog(IngestMetrics metrics) {
        this.metrics = metrics;
        this.last = metrics.counts();
    }

    @Scheduled(initialDelay = 1, fixedRate = 1, timeUnit = TimeUnit.MINUTES)
    synchronized void log() {
        IngestMetrics.Counts now = metrics.counts();
        LoggingEventBuilder line = log.atInfo()
                .addKeyValue("event", "ingest_rate")
                .addKeyValue("accepted", now.accepted() - last.accepted())
                .addKeyValue("rejected", now.totalRejected() - last.totalRejected())
                .addKeyValue("refused", now.refused() - last.refused())
                .addKeyValue("requests", now.requests() - last.requests());
        for (Reason reason : Reason.values()) {
            long rejected = now.rejected(reason) - last.rejected(reason);
            if (rejected > 0) {
                line = line.addKeyValue("rejected_" + reason.tag(), rejected);
            }
        }
        line.log();
        last = now;
    }
}
