package telemetry.service;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;

/**
 * Error answers as RFC 9457 has them. The {@code type} is stable, one per status:
 * {@code urn:telemetry:problem:content-too-large} for 413.
 */
public final class Problems {
    private static final String TYPE_PREFIX = "urn:telemetry:problem:";

    private Problems() {}

    /** A problem of {@code status}; {@code detail} is for the client and must hold no secret and no internal name. */
    public static ProblemDetail of(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(typeOf(status));
        return problem;
    }

    /** Returns what a handler throws to have {@link #of} answered; {@code cause} is for the log. */
    public static ErrorResponseException exception(HttpStatus status, String detail, @Nullable Throwable cause) {
        return new ErrorResponseException(status, of(status, detail), cause);
    }

    /** Returns {@code problem} as an answer that no {@code Accept} of the client makes fail. */
    public static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return answer(problem, new HttpHeaders());
    }

    /** Returns 503 with {@code Retry-After}, for what passes by itself. */
    public static ResponseEntity<ProblemDetail> tryAgain(String detail, Duration retryAfter) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
        return answer(of(HttpStatus.SERVICE_UNAVAILABLE, detail), headers);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    static URI typeOf(HttpStatus status) {
        return URI.create(TYPE_PREFIX + status.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
