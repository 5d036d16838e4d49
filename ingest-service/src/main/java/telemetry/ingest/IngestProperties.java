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
 * @param maxAge maximum age of a record's timestamp; records older than raw retention are soon deleted
 * @param maxAhead maximum distance of a record's timestamp into the future; less than the clock skew rejects valid
 *     records
 * @param maxRecord maximum size of a record, up to 16 KiB
 * @param maxBody maximum size of a request's body as sent
 * @param maxDecompressed maximum size of a body after decompression
 * @param maxRecords maximum number of records in a body; a larger body is rejected and none of its records is queued
 * @param maxBodies maximum memory for the bodies of all requests in progress, as sent and decompressed; requests over
 *     it get 503 immediately
 * @param bodyTimeout maximum time for a request's body to arrive
 * @param maxMessage maximum size of an SQS message's body; SQS bills each 64 KiB as one request and allows 1 MiB
 * @param linger maximum time that records wait after a send so that more can share the next message; longer is cheaper,
 *     0 sends as soon as a call can be made
 * @param lingerRecords number of pending records that are sent without lingering if none is in flight
 * @param maxSends maximum number of concurrent calls to SQS; more calls make smaller messages
 * @param maxPending maximum size of all records that wait for SQS; requests over it get 503 immediately
 * @param maxWait maximum time that a record waits for its call to begin, and a large body for a permit; then its
 *     request gets 503
 * @param limitedVehicles number of vehicles whose limits are tracked at once, 24 bytes each and as much in reserve;
 *     over it limits become generous
 * @param retryAfter value of the Retry-After header if records cannot be queued
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
        @DefaultValue("100000") int limitedVehicles,
        @DefaultValue("2s") Duration retryAfter) {
    private static final DataSize MIN_MESSAGE_SIZE = DataSize.ofKilobytes(32);
    private static final DataSize MAX_MESSAGE_SIZE = DataSize.ofMegabytes(1);
    private static final DataSize MAX_PENDING = DataSize.ofGigabytes(4);
    private static final DataSize MAX_BODIES = DataSize.ofGigabytes(1);

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
        SettingRange.check("telemetry.ingest.max-bodies", maxBodies, minBodies(maxBody, maxDecompressed), MAX_BODIES);
        SettingRange.check("telemetry.ingest.body-timeout", bodyTimeout, Duration.ofSeconds(1), Duration.ofMinutes(10));
        SettingRange.check("telemetry.ingest.max-message", maxMessage, MIN_MESSAGE_SIZE, MAX_MESSAGE_SIZE);
        SettingRange.check("telemetry.ingest.linger", linger, Duration.ZERO, Duration.ofSeconds(1));
        SettingRange.check("telemetry.ingest.linger-records", lingerRecords, 1, 10_000);
        SettingRange.check("telemetry.ingest.max-sends", maxSends, 1, 100);
        SettingRange.check("telemetry.ingest.max-pending", maxPending, minPending(maxDecompressed), MAX_PENDING);
        SettingRange.check("telemetry.ingest.max-wait", maxWait, Duration.ofMillis(100), Duration.ofMinutes(5));
        SettingRange.check("telemetry.ingest.limited-vehicles", limitedVehicles, 1, 10_000_000);
        SettingRange.check("telemetry.ingest.retry-after", retryAfter, Duration.ofSeconds(1), Duration.ofHours(1));
        SettingRange.checkWholeSeconds("telemetry.ingest.retry-after", retryAfter);
    }

    /** Returns the minimum for pending records: the largest body with stamps, which would otherwise never fit. */
    private static DataSize minPending(DataSize maxDecompressed) {
        return DataSize.ofBytes(2 * maxDecompressed.toBytes());
    }

    /**
     * Returns the minimum for bodies: one request of the maximum size, which would otherwise never fit. One byte more
     * for the sent and for the decompressed form detects their ends.
     */
    private static DataSize minBodies(DataSize maxBody, DataSize maxDecompressed) {
        return DataSize.ofBytes(maxBody.toBytes() + maxDecompressed.toBytes() + 2);
    }

    /** Returns the limits of the contract at ingest. */
    ContractLimits limits() {
        return new ContractLimits(maxAge, maxAhead, Math.toIntExact(maxRecord.toBytes()));
    }
}
