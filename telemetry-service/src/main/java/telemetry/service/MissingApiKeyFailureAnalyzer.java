package telemetry.service;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to set the key instead of printing a stack trace. */
final class MissingApiKeyFailureAnalyzer extends AbstractFailureAnalyzer<MissingApiKeyException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MissingApiKeyException cause) {
        return new FailureAnalysis(
                "No API key is configured, so the service does not start.",
                "Set the environment variable TELEMETRY_API_KEY (or the property telemetry.api-key) to a secret of your own; two,"
                        + " separated by a comma, while you rotate.",
                cause);
    }
}
