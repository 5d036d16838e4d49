package telemetry.aggregator;

import java.time.Duration;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import telemetry.aws.AwsFaults;
import telemetry.lake.CatalogUnavailableException;
import telemetry.lake.LakeFaultException;
import telemetry.lake.VersionConflictException;
import telemetry.service.Problems;

/**
 * A failure as a caller is told it: 503 with {@code Retry-After} for one that is known to pass by itself, 500 with the
 * reason for any other.
 *
 * @param passing whether the same request may succeed later without anyone's doing
 * @param detail the reason, without internal names
 */
record Fault(boolean passing, String detail) {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final int PRECONDITION_FAILED = 412;

    private static final Fault PASSING = new Fault(true, "the hour could not be read or written; try again later");
    private static final Fault UNKNOWN =
            new Fault(false, "the hour cannot be read or written; event=aggregate_failed in the log says why");

    static Fault of(@Nullable Throwable failure) {
        if (failure instanceof AggregationException failed) {
            return of(failed.getCause());
        }
        if (failure instanceof LakeFaultException fault) {
            return new Fault(false, String.valueOf(fault.getMessage()));
        }
        if (failure instanceof SdkException refused) {
            return of(refused);
        }
        if (failure instanceof CommitStateUnknownException unanswered) {
            return unanswered.getCause() instanceof SdkException cause ? of(cause) : PASSING;
        }
        boolean passes = failure instanceof VersionConflictException
                || failure instanceof CatalogUnavailableException
                || failure instanceof InterruptedException;
        return passes ? PASSING : UNKNOWN;
    }

    private static Fault of(SdkException refused) {
        return hasChanged(refused) || AwsFaults.isPassing(refused)
                ? PASSING
                : new Fault(false, "refused by the store or the queue: " + AwsFaults.code(refused));
    }

    /** Returns true if an object was replaced or deleted after it was listed, so that the next list is another. */
    private static boolean hasChanged(SdkException refused) {
        return refused instanceof NoSuchKeyException
                || (refused instanceof AwsServiceException answer && answer.statusCode() == PRECONDITION_FAILED);
    }

    ResponseEntity<ProblemDetail> answer() {
        return passing
                ? Problems.tryAgain(detail, RETRY_AFTER)
                : Problems.answer(Problems.of(HttpStatus.INTERNAL_SERVER_ERROR, detail));
    }
}
