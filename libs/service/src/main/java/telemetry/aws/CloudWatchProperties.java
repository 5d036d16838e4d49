package telemetry.aws;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Metrics for CloudWatch, once a minute, as a line of the log that CloudWatch makes metrics of.
 *
 * @param namespace CloudWatch's namespace; none, and nothing is written
 * @param metrics names of docs/metrics.md; each is a metric of CloudWatch for each service that has it, which costs $0.30 a
 *     month
 */
@ConfigurationProperties("telemetry.cloudwatch")
record CloudWatchProperties(
        @DefaultValue("") String namespace,

        @DefaultValue({
            "telemetry.ingest.records.accepted",
            "telemetry.ingest.records.rejected",
            "telemetry.ingest.records.refused",
            "telemetry.consumer.records.stored",
            "telemetry.consumer.records.duplicate",
            "telemetry.consumer.records.dead_lettered",
            "telemetry.consumer.flush.failures",
            "telemetry.consumer.part.lines",
            "telemetry.anomalies",
            "telemetry.aggregation.records",
            "aws.cost.usd"
        })
        List<String> metrics) {}
