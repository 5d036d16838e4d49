package telemetry.service;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Gives errors of Spring MVC a stable problem type, and hides internal errors from clients. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem && status instanceof HttpStatus known) {
            problem.setType(Problems.typeOf(known));
            headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException other,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        other.getBody()
                .setDetail("%s is not supported here; use %s"
                        .formatted(other.getMethod(), String.join(" or ", methods(other))));
        return super.handleHttpRequestMethodNotSupported(other, headers, status, request);
    }

    private static List<String> methods(HttpRequestMethodNotSupportedException other) {
        String[] supported = other.getSupportedMethods();
        return supported == null ? List.of("another method") : List.of(supported);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<ProblemDetail> unexpected(Exception failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null; // the client has disconnected
        }
        log.atError().addKeyValue("event", "unexpected_error").setCause(failure).log();
        return Problems.answer(
                Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal error; the service's log has the cause"));
    }
}
