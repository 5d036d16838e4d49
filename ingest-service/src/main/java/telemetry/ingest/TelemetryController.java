package telemetry.ingest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import telemetry.contract.Reason;
import telemetry.service.Audit;
import telemetry.service.Caller;
import telemetry.service.OfFleet;
import telemetry.service.Problems;

/**
 * Serves {@code POST /telemetry}: one record as JSON, or many as NDJSON. Responses are JSON for any {@code Accept}, as
 * RFC 9110, section 12.5.1, allows: after records are queued, content negotiation must not fail the request.
 */
@RestController
class TelemetryController {
    private final BodyReader bodies;
    private final Ingester ingester;
    private final Audit audit;
    private final Duration retryAfter;

    TelemetryController(BodyReader bodies, Ingester ingester, Audit audit, Duration retryAfter) {
        this.bodies = bodies;
        this.ingester = ingester;
        this.audit = audit;
        this.retryAfter = retryAfter;
    }

    /**
     * Answers with 202 if the record is durably queued, 400 if it is not JSON, 422 if it violates the contract, 403 if
     * the key does not cover its vehicle.
     */
    @OfFleet
    @PostMapping(path = "/telemetry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Nullable
    ResponseEntity<?> postRecord(HttpServletRequest request, HttpServletResponse response) throws IOException {
        IngestResult result = ingest(request, ingester::ingestRecord);
        if (result.rejectedCount() == 0) {
            return writeAccepted(result, response);
        }
        IngestResult.Rejection rejection = result.rejected().getFirst();
        ProblemDetail problem = Problems.of(
                statusOf(rejection),
                rejection.field().isEmpty() ? rejection.detail() : rejection.field() + " " + rejection.detail());
        problem.setProperty("field", rejection.field());
        problem.setProperty("reason", rejection.reason());
        return Problems.answer(problem);
    }

    /**
     * Answers with 202 if every record is durably queued, 207 if only the valid records are, and 422 if no record is
     * because all or too many violate the contract.
     */
    @OfFleet
    @PostMapping(path = "/telemetry", consumes = MediaType.APPLICATION_NDJSON_VALUE)
    @Nullable
    ResponseEntity<?> postLines(HttpServletRequest request, HttpServletResponse response) throws IOException {
        IngestResult result = ingest(request, ingester::ingestLines);
        if (result.rejectedCount() == 0) {
            return result.accepted() > 0
                    ? writeAccepted(result, response)
                    : Problems.answer(Problems.of(
                            HttpStatus.BAD_REQUEST, "the body has no records; send one JSON object per line"));
        }
        if (result.accepted() > 0) {
            return ResponseEntity.status(HttpStatus.MULTI_STATUS)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(result);
        }
        ProblemDetail problem = Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, detail(result));
        problem.setProperty("rejected", result.rejected());
        problem.setProperty("rejected_count", result.rejectedCount());
        return Problems.answer(problem);
    }

    private IngestResult ingest(HttpServletRequest request, BiFunction<byte[], Caller, IngestResult> ingestion)
            throws IOException {
        Caller caller = Caller.of(request);
        ingester.admit(caller);
        try (Body body = bodies.read(request)) {
            IngestResult result = ingestion.apply(body.bytes(), caller);
            if (result.hasForeign()) {
                audit.refused(caller.keyId(), Reason.NOT_YOURS.tag(), request);
            }
            return result;
        }
    }

    private static HttpStatus statusOf(IngestResult.Rejection rejection) {
        if (rejection.isForeign()) {
            return HttpStatus.FORBIDDEN;
        }
        return rejection.isMalformed() ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_CONTENT;
    }

    private static String detail(IngestResult result) {
        return result.isAborted()
                ? "more than %d lines violate the contract; nothing was queued; correct the listed lines and send the body again"
                        .formatted(IngestResult.MAX_LISTED_REJECTIONS)
                : "every line violates the contract; nothing was queued; correct the listed lines and send them again";
    }

    /**
     * Answers with 503 if records are not confirmed. The client must assume that none is stored, and send all again.
     */
    @ExceptionHandler(QueueUnavailableException.class)
    ResponseEntity<ProblemDetail> queueUnavailable() {
        return Problems.tryAgain(
                "the queue is unavailable; send the whole request again after the delay in Retry-After", retryAfter);
    }

    /** Answers with 503 if the requests in progress use all the memory or permits. */
    @ExceptionHandler(ServerBusyException.class)
    ResponseEntity<ProblemDetail> serverBusy() {
        return Problems.tryAgain(
                "too many requests are in progress; send the request again after the delay in Retry-After", retryAfter);
    }

    /** Writes the response without Spring's message converters, whose selection costs more than validating a record. */
    private static @Nullable ResponseEntity<?> writeAccepted(IngestResult result, HttpServletResponse response)
            throws IOException {
        byte[] body = ("{\"accepted\":" + result.accepted() + "}").getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpStatus.ACCEPTED.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        return null; // the response is complete
    }
}
