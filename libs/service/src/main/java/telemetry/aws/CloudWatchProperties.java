package telemetry.aws;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of metrics for CloudWatch, which are written as a log line in the embedded metric format once a minute.
 *
 * @param namespace CloudWatch's namespace; empty disables the metrics
 * @param metrics names of docs/metrics.md; each is a metric of CloudWatch per service that has it, at $0.30 a month
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
