package telemetry.ingest;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import telemetry.service.Problems;

/** Answers requests whose content type no method of {@link TelemetryController} takes. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ContentTypeAdvice {

    @ExceptionHandler(HttpMediaTypeNotSupportedException.class)
    ResponseEntity<ProblemDetail> unsupported(HttpServletRequest request) {
        String type = request.getContentType();
        return Problems.answer(Problems.of(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type is %s; send application/json for one record, or application/x-ndjson for one record per line"
                        .formatted(type == null || type.isBlank() ? "missing" : '"' + type + '"')));
    }
}
