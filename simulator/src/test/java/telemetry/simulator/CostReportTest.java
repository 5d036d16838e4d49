package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostReportTest {
    private static final String INGEST = """
            # TYPE aws_requests_total counter
            aws_requests_total{operation="SendMessageBatch",outcome="success",service="sqs"} 10.0
            aws_requests_total{operation="SendMessageBatch",outcome="server_error",service="sqs"} 2.0
            aws_requests_total{operation="GetQueueUrl",outcome="no_answer",service="sqs"} 0.0
            aws_billable_units_total{operation="SendMessageBatch",service="sqs"} 1.5E1
            aws_cost_usd_total{operation="SendMessageBatch",service="sqs"} 6.0E-6
            aws_cost_usd_total{operation="Hours",service="compute"} 0.25
            aws_cost_usd_total{operation="Storage",service="s3"} 0.0
            telemetry_ingest_records_accepted_total 2000.0
            process_uptime_seconds 3600.0
            """;
    private static final String CONSUMER = """
            aws_requests_total{operation="PutObject",outcome="success",service="s3"} 3.0
            aws_billable_units_total{operation="PutObject",service="s3"} 3.0
            aws_cost_usd_total{operation="PutObject",service="s3"} 1.5E-5
            aws_cost_usd_total{operation="Storage",service="s3"} 1.0E-6
            aws_cost_usd_total{operation="Hours",service="compute"} 0.25
            process_uptime_seconds 1800.0
            """;

    @Test
    void costsAreSummedOverServicesByKind() {
        CostReport report = CostReport.of(List.of(INGEST, CONSUMER));

        assertThat(report.records()).isEqualTo(2_000);
        assertThat(report.seconds()).isEqualTo(3_600);
        assertThat(report.items())
                .containsOnlyKeys(CostKind.SQS_SEND, CostKind.S3_PUT, CostKind.STORAGE, CostKind.COMPUTE)
                .containsEntry(CostKind.SQS_SEND, new CostReport.Item(12, 15, 6.0e-6))
                .containsEntry(CostKind.COMPUTE, new CostReport.Item(0, 0, 0.5));
        assertThat(report.usd()).isCloseTo(0.500022, within(1e-12));
        assertThat(report.usdPerMillion()).isCloseTo(250.011, within(1e-9));
        assertThat(report.usdPerMonth()).isCloseTo(0.500022 * 720, within(1e-9));
    }

    @Test
    void theReportIsPrintedWithABreakdown() {
        StringWriter printed = new StringWriter();

        CostReport.of(List.of(INGEST, CONSUMER)).print(new PrintWriter(printed, true));

        assertThat(printed.toString()).isEqualToNormalizingNewlines("""
                cost on AWS   in 3,600 s, by list prices
                  SQS send    $0.000006  12 requests, 15 billed
                  S3 PUT      $0.000015  3 requests, 3 billed
                  storage     $0.000001
                  compute     $0.500000
                  total       $0.500022
                  per million $250.0110, of 2,000 records accepted
                  a month     $360.02 at this rate
                """);
    }

    @Test
    void withoutRecordsThereIsNoFigurePerMillion() {
        CostReport report = CostReport.of(List.of(CONSUMER, "<html>not metrics</html>"));

        StringWriter printed = new StringWriter();
        report.print(new PrintWriter(printed, true));

        assertThat(report.usdPerMillion()).isZero();
        assertThat(printed.toString()).doesNotContain("per million").contains("a month");
        assertThat(CostReport.of(List.of("")).usdPerMonth()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "sqs, SendMessage, SQS_SEND",
        "sqs, SendMessageBatch, SQS_SEND",
        "sqs, ReceiveMessage, SQS_RECEIVE",
        "sqs, DeleteMessageBatch, SQS_DELETE",
        "sqs, ChangeMessageVisibilityBatch, SQS_OTHER",
        "sqs, GetQueueAttributes, SQS_OTHER",
        "s3, PutObject, S3_PUT",
        "s3, UploadPart, S3_PUT",
        "s3, ListObjectsV2, S3_LIST",
        "s3, GetObject, S3_GET",
        "s3, HeadBucket, S3_GET",
        "s3, DeleteObject, OTHER",
        "s3, Storage, STORAGE",
        "compute, Hours, COMPUTE",
        "sts, AssumeRole, OTHER"
    })
    void eachOperationHasItsKind(String service, String operation, CostKind kind) {
        assertThat(CostKind.of(service, operation)).isEqualTo(kind);
    }
}
