package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

class AwsFaultsTest {
    @ParameterizedTest
    @CsvSource({
        "500, InternalError, true",
        "503, SlowDown, true",
        "400, RequestTimeout, true",
        "400, ThrottlingException, true",
        "403, RequestTimeTooSkewed, true",
        "400, ExpiredToken, true",
        "403, OverLimit, true",
        "409, OperationAborted, true",
        "429, '', true",
        "408, '', true",
        "403, AccessDenied, false",
        "403, InvalidAccessKeyId, false",
        "403, SignatureDoesNotMatch, false",
        "403, AllAccessDisabled, false",
        "400, InvalidMessageContents, false",
        "400, InvalidParameterValue, false",
        "400, AWS.SimpleQueueService.NonExistentQueue, false",
        "404, NoSuchBucket, false",
        "301, PermanentRedirect, false"
    })
    void statusAndCodeDecideIfAFaultIsTransient(int status, String code, boolean isTransient) {
        AwsServiceException response = S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();

        assertThat(AwsFaults.isTransient(response)).isEqualTo(isTransient);
    }

    @Test
    void aMissingResponseIsTransient() {
        assertThat(AwsFaults.isTransient(SdkClientException.create("connection refused")))
                .isTrue();
        assertThat(AwsFaults.isTransient(ApiCallTimeoutException.create(1_000))).isTrue();
    }

    @Test
    void aMissingResourceIsPermanentEvenWithoutACode() {
        assertThat(AwsFaults.isTransient(
                        QueueDoesNotExistException.builder().statusCode(400).build()))
                .isFalse();
        assertThat(AwsFaults.isTransient(
                        NoSuchBucketException.builder().statusCode(404).build()))
                .isFalse();
    }

    @Test
    void aFaultIsDescribedByCodeStatusOrClass() {
        assertThat(AwsFaults.code(S3Exception.builder()
                        .statusCode(403)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDenied")
                                .build())
                        .build()))
                .isEqualTo("AccessDenied");
        assertThat(AwsFaults.code(S3Exception.builder().statusCode(403).build()))
                .isEqualTo("HTTP status 403");
        assertThat(AwsFaults.code(ApiCallTimeoutException.create(1_000))).isEqualTo("ApiCallTimeoutException");
    }
}
