package telemetry.console;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Problems;

/** Serves the figures of the services as JSON. {@code openapi.yaml} describes the API. */
@RestController
class ConsoleController {
    private static final long STEP_MILLIS = 10_000;
    private static final long RATE_MILLIS = 10_000;

    private final History history;
    private final Duration budget;

    ConsoleController(History history, ConsoleProperties properties) {
        this.history = history;
        this.budget = properties.latencyBudget();
    }

    /** Returns the current figures, or 503 before the first scrape, about 2 s after the start. */
    @GetMapping("/api/overview")
    Overview overview() {
        List<PipelineSample> samples = history.all();
        Optional<PipelineSample> tenSecondsAgo = history.since(RATE_MILLIS);
        if (samples.isEmpty() || tenSecondsAgo.isEmpty()) {
            throw Problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "no metrics have been read yet; try again in 2 s", null);
        }
        return Overview.of(samples, tenSecondsAgo.get(), budget.toMillis() / 1e3);
    }

    @GetMapping("/api/history")
    List<History.Step> history() {
        return history.steps(STEP_MILLIS);
    }
}
