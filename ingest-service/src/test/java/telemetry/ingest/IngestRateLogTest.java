package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import telemetry.contract.Reason;
import telemetry.service.LogLines;

class IngestRateLogTest {
    private final IngestMetrics metrics = new IngestMetrics(new SimpleMeterRegistry());
    private final IngestRateLog rateLog = new IngestRateLog(metrics);

    @Test
    void aLineCountsTheRecordsSinceThePreviousOne() {
        try (LogLines log = new LogLines(IngestRateLog.class)) {
            metrics.countRequest();
            metrics.countAccepted(7);
            metrics.countRejected(Reason.MISSING);
            metrics.countRejected(Reason.MISSING);
            metrics.countRejected(Reason.TOO_OLD);
            rateLog.log();
            metrics.countRequest();
            metrics.countRefused(3);
            rateLog.log();

            assertThat(log.all())
                    .containsExactly(
                            "INFO event=ingest_rate accepted=7 rejected=3 refused=0 requests=1 rejected_missing=2"
                                    + " rejected_too_old=1",
                            "INFO event=ingest_rate accepted=0 rejected=0 refused=3 requests=1");
        }
    }
}
