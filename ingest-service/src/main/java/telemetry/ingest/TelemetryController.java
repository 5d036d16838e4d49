package telemetry.ingest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Problems;

/**
 * {@code POST /telemetry}: one record as JSON, or many as NDJSON. Answers are JSON for any {@code Accept} (RFC 9110,
 * section 12.5.1, lets a server disregard it): once records are queued the answer must not fail.
 */
@RestController
class TelemetryController {
    private final BodyReader bodies;
    private final Intake intake;
    private final Duration retryAfter;

    TelemetryController(BodyReader bodies, Intake intake, Duration retryAfter) {
        this.bodies = bodies;
        this.intake = intake;
        this.retryAfter = retryAfter;
    }

    /** 202 when the record is durably queued, 400 if it is no JSON, 422 if it breaks the contract. */
    @PostMapping(path = "/telemetry", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Nullable
    ResponseEntity<?> one(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Receipt receipt;
        try (Body body = bodies.read(request)) {
            receipt = intake.takeOne(body.bytes());
        }
        if (receipt.rejectedCount() == 0) {
            return accept(receipt, response);
        }
        Receipt.Rejection rejection = receipt.rejected().getFirst();
        ProblemDetail problem = Problems.of(
                rejection.isMalformed() ? HttpStatus.BAD_REQUEST : HttpStatus.UNPROCESSABLE_CONTENT,
                rejection.field().isEmpty() ? rejection.detail() : rejection.field() + " " + rejection.detail());
        problem.setProperty("field", rejection.field());
        problem.setProperty("reason", rejection.reason());
        return Problems.answer(problem);
    }

    /** 202 when every record is durably queued, 207 when some are and the others break the contract, 422 when all do or too many. */
    @PostMapping(path = "/telemetry", consumes = MediaType.APPLICATION_NDJSON_VALUE)
    @Nullable
    ResponseEntity<?> many(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Receipt receipt;
        try (Body body = bodies.read(request)) {
            receipt = intake.takeLines(body.bytes());
        }
        if (receipt.rejectedCount() == 0) {
            return receipt.accepted() > 0
                    ? accept(receipt, response)
                    : Problems.answer(Problems.of(HttpStatus.BAD_REQUEST, "there is no record"));
        }
        if (receipt.accepted() > 0) {
            return ResponseEntity.status(HttpStatus.MULTI_STATUS)
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(receipt);
        }
        ProblemDetail problem = Problems.of(HttpStatus.UNPROCESSABLE_CONTENT, detail(receipt));
        problem.setProperty("rejected", receipt.rejected());
        problem.setProperty("rejected_count", receipt.rejectedCount());
        return Problems.answer(problem);
    }

    private static String detail(Receipt receipt) {
        return receipt.isCutShort()
                ? "more than %d lines break the contract; nothing of the body was queued".formatted(Receipt.MOST_LISTED)
                : "no line is a record of the contract";
    }

    /** 503: nothing of the request may be assumed stored, and sending all of it again is right. */
    @ExceptionHandler(QueueUnavailableException.class)
    ResponseEntity<ProblemDetail> unavailable() {
        return Problems.tryAgain("the queue does not take records now; send the request again", retryAfter);
    }

    /** 503: more is being read than memory is kept for. */
    @ExceptionHandler(TooManyBodiesException.class)
    ResponseEntity<ProblemDetail> busy() {
        return Problems.tryAgain("too many requests at once; send the request again", retryAfter);
    }

    /** Written here, because Spring's choice of a converter costs more than reading and checking a record. */
    private static @Nullable ResponseEntity<?> accept(Receipt receipt, HttpServletResponse response)
            throws IOException {
        byte[] body = ("{\"accepted\":" + receipt.accepted() + "}").getBytes(StandardCharsets.US_ASCII);
        response.setStatus(HttpStatus.ACCEPTED.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        return null; // answered
    }
}
