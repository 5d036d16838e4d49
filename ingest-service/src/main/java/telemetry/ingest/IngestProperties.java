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
 * @param maxRecords records of one body at most; over it nothing of the body is queued
 * @param maxBodies memory of the bodies of all requests in work, as sent and decompressed, at most; over it requests are
 *     refused at once
 * @param bodyTimeout how long a request's body may take to come
 * @param maxMessage size of one SQS message's body at most; every 64 KiB are billed as one request, 1 MiB is the limit
 * @param linger how long after a message has left records may wait for others to share the next one; longer is cheaper,
 *     0 sends as soon as a call may be made
 * @param lingerRecords how many waiting records wait no longer, if no more are on their way to SQS
 * @param maxSends calls to SQS at once, at most; more make smaller messages
 * @param maxPending size of all records that wait for SQS, at most; over it requests are refused at once
 * @param maxWait how long a record may wait for its call to begin, and a large body for its turn; then its request is
 *     refused
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
        @DefaultValue("20000") int maxRecords,
        @DefaultValue("64MB") DataSize maxBodies,
        @DefaultValue("30s") Duration bodyTimeout,
        @DefaultValue("64KB") DataSize maxMessage,
        @DefaultValue("10ms") Duration linger,
        @DefaultValue("16") int lingerRecords,
        @DefaultValue("2") int maxSends,
        @DefaultValue("32MB") DataSize maxPending,
        @DefaultValue("10s") Duration maxWait,
        @DefaultValue("2s") Duration retryAfter) {
    private static final DataSize LEAST_MESSAGE = DataSize.ofKilobytes(32);
    private static final DataSize SQS_LIMIT = DataSize.ofMegabytes(1);
    private static final DataSize MOST_PENDING = DataSize.ofGigabytes(4);
    private static final DataSize MOST_BODIES = DataSize.ofGigabytes(1);

    IngestProperties {
        ContractLimits widest = ContractLimits.MAX_INGEST;
        SettingRange.check("telemetry.ingest.max-age", maxAge, Duration.ofSeconds(1), widest.maxAge());
        SettingRange.check("telemetry.ingest.max-ahead", maxAhead, Duration.ZERO, widest.maxAhead());
        SettingRange.check(
                "telemetry.ingest.max-record",
                maxRecord,
                DataSize.ofBytes(1),
                DataSize.ofBytes(widest.maxRecordBytes()));
        SettingRange.check("telemetry.ingest.max-body", maxBody, DataSize.ofBytes(1), DataSize.ofMegabytes(64));
        SettingRange.check("telemetry.ingest.max-decompressed", maxDecompressed, maxBody, DataSize.ofMegabytes(256));
        SettingRange.check("telemetry.ingest.max-records", maxRecords, 1, 1_000_000);
        SettingRange.check(
                "telemetry.ingest.max-bodies", maxBodies, leastBodies(maxBody, maxDecompressed), MOST_BODIES);
        SettingRange.check("telemetry.ingest.body-timeout", bodyTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
        SettingRange.check("telemetry.ingest.max-message", maxMessage, LEAST_MESSAGE, SQS_LIMIT);
        SettingRange.check("telemetry.ingest.linger", linger, Duration.ZERO, Duration.ofSeconds(1));
        SettingRange.check("telemetry.ingest.linger-records", lingerRecords, 1, 10_000);
        SettingRange.check("telemetry.ingest.max-sends", maxSends, 1, 100);
        SettingRange.check("telemetry.ingest.max-pending", maxPending, leastPending(maxDecompressed), MOST_PENDING);
        SettingRange.check("telemetry.ingest.max-wait", maxWait, Duration.ofMillis(100), Duration.ofMinutes(5));
        SettingRange.check("telemetry.ingest.retry-after", retryAfter, Duration.ofSeconds(1), Duration.ofHours(1));
        SettingRange.checkWholeSeconds("telemetry.ingest.retry-after", retryAfter);
    }

    /** The largest body must fit, with a stamp on each of its lines, or it would be refused for ever. */
    private static DataSize leastPending(DataSize maxDecompressed) {
        return DataSize.ofBytes(2 * maxDecompressed.toBytes());
    }

    /** One request of the largest size, with a byte more for the end of each of its forms, would be refused for ever. */
    private static DataSize leastBodies(DataSize maxBody, DataSize maxDecompressed) {
        return DataSize.ofBytes(maxBody.toBytes() + maxDecompressed.toBytes() + 2);
    }

    /** The contract's limits at this door. */
    ContractLimits limits() {
        return new ContractLimits(maxAge, maxAhead, Math.toIntExact(maxRecord.toBytes()));
    }
}
