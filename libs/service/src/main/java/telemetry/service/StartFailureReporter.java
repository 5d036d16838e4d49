package telemetry.service;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Logs the cause of a failed start and the required action in one line. */
final class StartFailureReporter implements FailureAnalysisReporter {
    private static final Logger log = LoggerFactory.getLogger(StartFailureReporter.class);

    @Override
    public void report(FailureAnalysis analysis) {
        log.atError()
                .addKeyValue("event", "start_failed")
                .addKeyValue("problem", analysis.getDescription())
                .addKeyValue("action", analysis.getAction())
                .log();
    }
}
