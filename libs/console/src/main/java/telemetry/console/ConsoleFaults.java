package telemetry.console;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.FaultAnswer;

/** Answers requests of the console that the store or the queue refused. */
@RestControllerAdvice(basePackageClasses = ConsoleFaults.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConsoleFaults {
    private static final Logger log = LoggerFactory.getLogger(ConsoleFaults.class);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> cloudFailed(SdkException failed) {
        FaultAnswer fault = FaultAnswer.of(failed, "the lake or the queue cannot be read; try again later");
        log.atError()
                .addKeyValue("event", "console_read_failed")
                .addKeyValue("passing", fault.passing())
                .setCause(failed)
                .log();
        return fault.response();
    }
}
