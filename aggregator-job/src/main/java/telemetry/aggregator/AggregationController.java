package telemetry.aggregator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
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
import telemetry.contract.HourPartition;
import telemetry.contract.Timestamps;
import telemetry.service.Problems;

/** Aggregation on demand. */
@RestController
class AggregationController {
    private static final Logger log = LoggerFactory.getLogger(AggregationController.class);
    private static final String RETRY_AFTER_SECONDS = "5";

    private final Aggregation aggregation;
    private final Clock clock;

    AggregationController(Aggregation aggregation, Clock clock) {
        this.aggregation = aggregation;
        this.clock = clock;
    }

    /** @param hour the start of an hour; absent for the last full one */
    record Order(@JsonProperty("hour") @Nullable String hour) {}

    /** Aggregates an hour now and answers its summary. */
    @PostMapping("/aggregations")
    HourSummary aggregate(@RequestBody(required = false) @Nullable Order order) {
        return aggregation.aggregate(order == null || order.hour() == null ? lastFullHour() : hour(order.hour()));
    }

    /** The summary of an hour that was aggregated. */
    @GetMapping("/aggregations/{hour}")
    HourSummary summary(@PathVariable String hour) {
        HourPartition partition = hour(hour);
        return aggregation
                .summaryOf(partition)
                .orElseThrow(() -> problem(HttpStatus.NOT_FOUND, "hour " + partition + " was never aggregated"));
    }

    private HourPartition lastFullHour() {
        return HourPartition.of(clock.instant()).plusHours(-1);
    }

    private HourPartition hour(String text) {
        Instant instant = Timestamps.parse(text);
        if (instant == null || !HourPartition.of(instant).start().equals(instant)) {
            throw invalidHour("hour must be the start of an hour in UTC, such as 2026-11-23T04:00:00Z");
        }
        if (instant.isAfter(clock.instant())) {
            throw invalidHour("hour is in the future");
        }
        return new HourPartition(instant);
    }

    private static ErrorResponseException invalidHour(String detail) {
        ErrorResponseException invalid = problem(HttpStatus.UNPROCESSABLE_CONTENT, detail);
        invalid.getBody().setProperty("field", "hour");
        return invalid;
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return new ErrorResponseException(status, Problems.of(status, detail), null);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> storeFailed(SdkException failed) {
        return unavailable(failed);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> aggregationFailed(AggregationException failed) {
        return unavailable(failed);
    }

    private static ResponseEntity<ProblemDetail> unavailable(RuntimeException failed) {
        log.atError().addKeyValue("event", "aggregate_failed").setCause(failed).log();
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(Problems.of(
                        HttpStatus.SERVICE_UNAVAILABLE, "the hour could not be read or written; try again later"));
    }
}
