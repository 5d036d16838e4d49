package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpHeaders;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import telemetry.aws.FaultAnswer;
import telemetry.contract.HourPartition;
import telemetry.lake.ClusterException;
import telemetry.lake.LakeFaultException;
import telemetry.lake.VersionConflictException;

class FaultTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));

    static Stream<Exception> passing() {
        return Stream.of(
                SdkClientException.create("connection refused"),
                refusal(503, "SlowDown"),
                refusal(412, "PreconditionFailed"),
                NoSuchKeyException.builder().statusCode(404).build(),
                new VersionConflictException(List.of(HOUR), new IllegalStateException()),
                new CommitStateUnknownException(SdkClientException.create("connection reset")),
                new CommitStateUnknownException(refusal(503, "SlowDown")),
                new ClusterException("read the lines", new SQLException("no worker nodes", "", 0x1_0000)),
                new ClusterException("read the lines", new SQLException(new IOException("connection refused"))),
                new InterruptedException());
    }

    static Stream<Exception> lasting() {
        return Stream.of(
                refusal(403, "AccessDenied"),
                refusal(404, "NoSuchBucket"),
                refusal(301, "PermanentRedirect"),
                new LakeFaultException("curated/data/v1.parquet: another engine deleted rows of it"),
                new SQLException("Malformed JSON"),
                new SQLException("line 1:8: mismatched input", "", 1),
                new ClusterException("read the lines", new SQLException("mismatched input", "", 1)),
                new IOException("no room"),
                new NullPointerException());
    }

    @ParameterizedTest
    @MethodSource
    void passing(Exception failure) {
        FaultAnswer fault = Fault.of(new AggregationException(HOUR, failure));

        assertThat(fault).isEqualTo(Fault.of(failure));
        assertThat(fault.response().getStatusCode().value()).isEqualTo(503);
        assertThat(fault.response().getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                .isEqualTo("5");
        assertThat(fault.detail()).contains("try again later");
    }

    @ParameterizedTest
    @MethodSource
    void lasting(Exception failure) {
        FaultAnswer fault = Fault.of(new AggregationException(HOUR, failure));

        assertThat(fault).isEqualTo(Fault.of(failure));
        assertThat(fault.response().getStatusCode().value()).isEqualTo(500);
        assertThat(fault.response().getHeaders().containsHeader(HttpHeaders.RETRY_AFTER))
                .isFalse();
        assertThat(fault.detail()).doesNotContain("again");
    }

    @Test
    void aRefusalIsNamedByItsCode() {
        assertThat(Fault.of(refusal(403, "AccessDenied")).detail()).endsWith(": AccessDenied");
    }

    private static S3Exception refusal(int status, String code) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }
}
