package telemetry.aws;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import telemetry.service.Problems;

/**
 * The answer to the caller about a failure: 503 with {@code Retry-After} if the same request may succeed later, else
 * 500 with the reason.
 *
 * @param passing true if the same request may succeed later without a change by an operator
 * @param detail the reason, without internal names
 */
public record FaultAnswer(boolean passing, String detail) {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int PRECONDITION_FAILED = 412;

    /**
     * Returns the answer for a read or a conditional write that AWS refused.
     *
     * @param tryAgain the detail of a passing fault
     */
    public static FaultAnswer of(SdkException refused, String tryAgain) {
        return hasChanged(refused) || AwsFaults.isTransient(refused)
                ? new FaultAnswer(true, tryAgain)
                : new FaultAnswer(false, "refused by the store or the queue: " + AwsFaults.code(refused));
    }

    /** Returns true if an object was replaced or deleted after it was listed, so that the next list differs. */
    private static boolean hasChanged(SdkException refused) {
        return refused instanceof NoSuchKeyException
                || (refused instanceof AwsServiceException answer && answer.statusCode() == PRECONDITION_FAILED);
    }

    /** Returns the response with the problem. */
    public ResponseEntity<ProblemDetail> response() {
        return passing
                ? Problems.tryAgain(detail, RETRY_AFTER)
                : Problems.answer(Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, detail));
    }
}
