package telemetry.service;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes one line of a failed start that no other analyzer knows, all its causes included. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class UnforeseenFailureAnalyzer implements FailureAnalyzer {

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        List<String> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.add(cause.toString());
        }
        return new FailureAnalysis(String.join("; because ", causes), "", failure);
    }
}
