package telemetry.ingest;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import telemetry.contract.ContractLimits;
import telemetry.service.SettingRange;

/**
 * Settings of the ingest-service.
 *
 * @param maxAge how old a record's timestamp may be; longer than raw retention makes records that are soon deleted
 * @param maxAhead how far a record's timestamp may be in the future; shorter than the clocks' skew refuses good records
 * @param maxRecord size of one record at most; 16 KiB at most
 * @param maxBody size of a request's body as sent, at most
 * @param maxDecompressed size of a body after decompression, at most
 * @param maxMessage size of one SQS message's body at most; every 64 KiB are billed as one request, 1 MiB is the limit
 * @param retryAfter what a client is told to wait when the queue does not take its records
 */
@Validated
@ConfigurationProperties("telemetry.ingest")
record IngestProperties(
        @DefaultValue("7d") Duration maxAge,
        @DefaultValue("5m") Duration maxAhead,
        @DefaultValue("16KB") DataSize maxRecord,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue("8MB") DataSize maxDecompressed,
        @DefaultValue("64KB") DataSize maxMessage,
        @DefaultValue("2s") Duration retryAfter) {
    private static final DataSize LEAST_MESSAGE = DataSize.ofKilobytes(32);
    private static final DataSize SQS_LIMIT = DataSize.ofMegabytes(1);

    IngestProperties {
        ContractLimits widest = ContractLimits.WIDEST_DOOR;
        SettingRange.check("telemetry.ingest.max-age", maxAge, Duration.ofSeconds(1), widest.maxAge());
        SettingRange.check("telemetry.ingest.max-ahead", maxAhead, Duration.ZERO, widest.maxAhead());
        SettingRange.check(
                "telemetry.ingest.max-record",
                maxRecord,
                DataSize.ofBytes(1),
                DataSize.ofBytes(widest.maxRecordBytes()));
        SettingRange.check("telemetry.ingest.max-body", maxBody, DataSize.ofBytes(1), DataSize.ofMegabytes(64));
        SettingRange.check("telemetry.ingest.max-decompressed", maxDecompressed, maxBody, DataSize.ofMegabytes(256));
        SettingRange.check("telemetry.ingest.max-message", maxMessage, LEAST_MESSAGE, SQS_LIMIT);
        SettingRange.check("telemetry.ingest.retry-after", retryAfter, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /** The contract's limits at this door. */
    ContractLimits limits() {
        return new ContractLimits(maxAge, maxAhead, Math.toIntExact(maxRecord.toBytes()));
    }
}
