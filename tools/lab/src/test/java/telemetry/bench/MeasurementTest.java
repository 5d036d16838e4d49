package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import telemetry.contract.PrometheusPage;

class MeasurementTest {
    private static final String PAGE = """
            # TYPE aws_cost_usd counter
            aws_cost_usd_total{operation="PutObject",service="s3"} 0.25
            aws_cost_usd_total{operation="Storage",service="s3"} 1.5E-2
            aws_cost_usd_total_other 7
            aws_requests_total{operation="PutObject",outcome="success",service="s3"} 50.0
            records_total 2000000
            """;

    @Test
    void metricsAreSummedByNameAndLabels() {
        PrometheusPage metrics = PrometheusPage.parse(PAGE);

        assertThat(metrics.sum("aws_cost_usd_total")).isEqualTo(0.265);
        assertThat(metrics.sum("aws_cost_usd_total", "operation", "Storage")).isEqualTo(0.015);
        assertThat(metrics.sum("absent")).isZero();
    }

    @Test
    void requestsAreDividedByRecordsWithoutStorage() {
        Spending spent = Spending.between(PrometheusPage.parse(""), PrometheusPage.parse(PAGE), "records_total");

        assertThat(spent.usdPerMillion()).isEqualTo(0.125);
        assertThat(spent.text()).isEqualTo("50 requests for 2,000,000 records; storage 0.0075 USD/million more");
    }

    @Test
    void theMedianOfAnEvenNumberIsTheLowerMiddleFigure() {
        assertThat(Rounds.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Rounds.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2);
    }

    @Test
    void processorTimeIsReportedByProcessAndForOtherPrograms() {
        Usage before = new Usage(10, Map.of("ingest", 1.0), 100);
        Usage after = new Usage(14, Map.of("ingest", 3.0, "load", 1.0), 105);

        assertThat(after.minus(before).perRecord(1_000_000))
                .isEqualTo("CPU us/record: ingest 2, load 1; other programs used 0.5000 processors");
    }

    @Test
    void procFilesAreRead() {
        assertThat(ProcFile.peakMegabytes("Name:\tjava\nVmHWM:\t  524288 kB\nVmRSS:\t 1 kB\n"))
                .isEqualTo(512);
        assertThat(ProcFile.busySeconds("cpu  100 20 30 4000 500 6 7 0 0 0\ncpu0 1 1 1 1 1 1 1\n"))
                .isEqualTo(1.63, Offset.offset(1e-9));
    }
}
