package telemetry.aggregator;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.FaultAnswer;
import telemetry.contract.HourParser;
import telemetry.contract.HourPartition;
import telemetry.lake.HourSummary;
import telemetry.service.Problems;

/**
 * Aggregates hours on demand. An invalid hour is answered with 422, an hour that was never aggregated with 404. A
 * temporary failure is answered with 503 and {@code Retry-After}, a lasting failure with 500 ({@link Fault}).
 */
@RestController
class AggregationController {
    private static final Logger log = LoggerFactory.getLogger(AggregationController.class);

    private final Aggregation aggregation;
    private final HourParser hours;

    AggregationController(Aggregation aggregation, HourParser hours) {
        this.aggregation = aggregation;
        this.hours = hours;
    }

    /**
     * The request's body.
     *
     * @param hour the start of an hour; absent for the last full one
     */
    record Order(@JsonProperty("hour") @Nullable String hour) {
        static final Order NOTHING_SAID = new Order(null);
    }

    /** Refreshes an hour, even the current hour, and returns its summary. */
    @PostMapping("/aggregations")
    HourSummary aggregate(@RequestBody(required = false) @Nullable Order body) {
        Order order = body == null ? Order.NOTHING_SAID : body;
        HourPartition hour = order.hour() == null ? hours.lastFullHour() : hour(order.hour());
        return aggregation.refresh(hour).orElseGet(() -> summary(hour));
    }

    /** Returns the summary of an aggregated hour. */
    @GetMapping("/aggregations/{hour}")
    HourSummary summary(@PathVariable String hour) {
        return summary(hour(hour));
    }

    private HourSummary summary(HourPartition hour) {
        return aggregation
                .summaryOf(hour)
                .orElseThrow(() -> problem(HttpStatus.NOT_FOUND, "hour " + hour + " was never aggregated"));
    }

    private HourPartition hour(String text) {
        try {
            return hours.begun("hour", text);
        } catch (IllegalArgumentException noSuchHour) {
            throw invalidHour(String.valueOf(noSuchHour.getMessage()));
        }
    }

    private static ErrorResponseException invalidHour(String detail) {
        ErrorResponseException invalid = problem(HttpStatus.UNPROCESSABLE_CONTENT, detail);
        invalid.getBody().setProperty("field", "hour");
        return invalid;
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return Problems.exception(status, detail, null);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> storeFailed(SdkException failed) {
        return failed(failed);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> aggregationFailed(AggregationException failed) {
        return failed(failed);
    }

    /** Logs a failure and returns the answer for it. */
    private static ResponseEntity<ProblemDetail> failed(RuntimeException failed) {
        FaultAnswer fault = Fault.of(failed);
        log.atError()
                .addKeyValue("event", "aggregate_failed")
                .addKeyValue("passing", fault.passing())
                .setCause(failed)
                .log();
        return fault.response();
    }
}
