package telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import telemetry.contract.Reason;
import telemetry.service.LogfmtFormatter;

class IngestRateLogTest {
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(IngestRateLog.class);
    private final IngestMetrics metrics = new IngestMetrics(new SimpleMeterRegistry());
    private final IngestRateLog log = new IngestRateLog(metrics);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(lines);
    }

    @Test
    void aLineCountsWhatCameInSinceTheLastOne() {
        metrics.countRequest();
        metrics.countAccepted(7);
        metrics.countRejected(Reason.MISSING);
        metrics.countRejected(Reason.MISSING);
        metrics.countRejected(Reason.TOO_OLD);
        log.log();
        metrics.countRequest();
        metrics.countRefused(3);
        log.log();

        assertThat(lines.list.stream()
                        .map(new LogfmtFormatter()::format)
                        .map(line -> line.replaceAll("time=\\S+ ", "")))
                .containsExactly(
                        "INFO event=ingest_rate accepted=7 rejected=3 refused=0 requests=1 rejected_missing=2"
                                + " rejected_too_old=1\n",
                        "INFO event=ingest_rate accepted=0 rejected=0 refused=3 requests=1\n");
    }
}
