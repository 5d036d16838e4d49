package telemetry.aws;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Classifies faults of AWS as transient or permanent. A transient fault ends without a change by an operator. A
 * permanent fault lasts until a setting, a permission or a resource is corrected, for example a missing queue or an
 * invalid key. A permanent fault must not be reported as "try again later".
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html">SQS common errors</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3 error responses</a>
 */
public final class AwsFaults {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /** Codes of transient faults whose HTTP status is that of a client error. */
    private static final Set<String> TRANSIENT = Set.of(
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

    /** Returns true if the same call may succeed later. A call without a response counts as transient. */
    public static boolean isTransient(SdkException fault) {
        return !(fault instanceof AwsServiceException response) || isTransient(response);
    }

    private static boolean isTransient(AwsServiceException response) {
        int status = response.statusCode();
        return status >= SERVER_ERROR
                || status == REQUEST_TIMEOUT
                || status == TOO_MANY_REQUESTS
                || response.isThrottlingException()
                || response.isClockSkewException()
                || TRANSIENT.contains(code(response));
    }

    /**
     * Returns the error code of AWS, the HTTP status if there is no code, or the exception's class if there is no
     * response.
     */
    public static String code(SdkException fault) {
        if (!(fault instanceof AwsServiceException response)) {
            return fault.getClass().getSimpleName();
        }
        String code = code(response);
        return code.isEmpty() ? "HTTP status " + response.statusCode() : code;
    }

    private static String code(AwsServiceException response) {
        AwsErrorDetails details = response.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }
}
