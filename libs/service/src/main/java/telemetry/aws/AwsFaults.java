package telemetry.aws;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells the faults of AWS that pass by themselves from those that last until a setting, a right or a resource is mended:
 * a missing queue or bucket, a wrong key, no permission, a value that the service never takes. A lasting fault must not
 * be reported as "try again later".
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html">errors of SQS</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">errors of S3</a>
 */
public final class AwsFaults {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** Codes that come with a status of the client's fault and pass all the same. */
    private static final Set<String> PASSING = Set.of(
            "RequestTimeout",
            "ExpiredToken",
            "ExpiredTokenException",
            "OperationAborted",
            "ConditionalRequestConflict",
            "OverLimit",
            "AWS.SimpleQueueService.OverLimit",
            "KmsThrottled",
            "QueueDeletedRecently",
            "AWS.SimpleQueueService.QueueDeletedRecently");

    private AwsFaults() {}

    /** Returns true if the same call may succeed later without anyone's doing; no answer at all is such a fault. */
    public static boolean isPassing(SdkException fault) {
        return !(fault instanceof AwsServiceException answer) || isPassing(answer);
    }

    private static boolean isPassing(AwsServiceException answer) {
        int status = answer.statusCode();
        return status >= SERVER_ERROR
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS
                || answer.isThrottlingException()
                || answer.isClockSkewException()
                || PASSING.contains(code(answer));
    }

    /** The code that the service refused with, the HTTP status if it gave none, or the kind of fault if it did not answer. */
    public static String code(SdkException fault) {
        if (!(fault instanceof AwsServiceException answer)) {
            return fault.getClass().getSimpleName();
        }
        String code = code(answer);
        return code.isEmpty() ? "HTTP status " + answer.statusCode() : code;
    }

    private static String code(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
