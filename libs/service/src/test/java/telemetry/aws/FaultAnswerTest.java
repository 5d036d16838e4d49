package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class FaultAnswerTest {

    static Stream<SdkException> passing() {
        return Stream.of(
                NoSuchKeyException.builder().statusCode(404).build(), // deleted after it was listed
                refusal(412, "PreconditionFailed"), // replaced after it was listed
                refusal(503, "SlowDown"),
                SdkClientException.create("connection refused"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aFaultThatPassesIsAnsweredWithTryAgain(SdkException fault) {
        FaultAnswer answer = FaultAnswer.of(fault, "try again later");

        assertThat(answer).isEqualTo(new FaultAnswer(true, "try again later"));
        assertThat(answer.response().getStatusCode().value()).isEqualTo(503);
        assertThat(answer.response().getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo("5");
    }

    @Test
    void aFaultThatLastsIsAnsweredWithItsCode() {
        FaultAnswer answer = FaultAnswer.of(refusal(403, "AccessDenied"), "try again later");

        assertThat(answer).isEqualTo(new FaultAnswer(false, "refused by the store or the queue: AccessDenied"));
        assertThat(answer.response().getStatusCode().value()).isEqualTo(500);
        assertThat(answer.response().getHeaders().containsHeader(HttpHeaders.RETRY_AFTER))
                .isFalse();
    }

    private static SdkException refusal(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }
}
