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
 * Creates error responses as defined by RFC 9457. The {@code type} is stable and unique per status, for example
 * {@code urn:telemetry:problem:content-too-large} for 413.
 */
public final class Problems {
    private static final String TYPE_PREFIX = "urn:telemetry:problem:";

    private Problems() {}

    /**
     * Returns a problem with the given status.
     *
     * @param detail a description for the client; must not contain secrets or internal names
     */
    public static ProblemDetail of(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(typeOf(status));
        return problem;
    }

    /** Returns an exception whose response is the problem of {@link #of}. {@code cause} is not sent to the client. */
    public static ErrorResponseException exception(HttpStatus status, String detail, @Nullable Throwable cause) {
        return new ErrorResponseException(status, of(status, detail), cause);
    }

    /** Returns the response for {@code problem}, independent of the request's {@code Accept}. */
    public static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return answer(problem, new HttpHeaders());
    }

    /** Returns a response with status 503 and {@code Retry-After}, for transient failures. */
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
