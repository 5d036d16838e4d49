package telemetry.consumer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import telemetry.contract.PartCompression;
import telemetry.service.SettingRange;

/**
 * Settings of the consumer-service.
 *
 * @param pollMessages maximum number of messages per poll. SQS returns at most ten per request, so 100 messages take
 *     ten concurrent requests
 * @param pollTimeout time that a poll waits for messages, in whole seconds. A shorter time causes more empty receives,
 *     which are billed; a longer time delays the stop of the service
 * @param partSize size of a part's lines, before compression, at which the part is flushed. It bounds heap use and
 *     latency
 * @param partAge minimum age of a part's oldest line at which the part is flushed. An age above the latency budget
 *     breaks the budget; a lower age makes more parts, and each part costs a PUT request
 * @param partCompression compression of parts: none, gzip or zstd. The suffix of a part's name shows its compression,
 *     and all readers support all three
 * @param adaptiveAge true lets a part stay open longer than part-age while the latency budget allows it. With false,
 *     low traffic makes half as many parts again
 * @param latencyBudget maximum 95th percentile of the latency from ingest to stored
 * @param maxOpenSize total size of the open parts at which all are flushed, even if each is small
 * @param maxOpenMessages number of messages in the open parts at which all are flushed. SQS allows 120,000 in flight
 * @param maxInFlightSize total size of received and unacknowledged messages at which receiving stops. A larger size
 *     does not raise the throughput, because the garbage collector copies the messages
 * @param recentSize memory for the digests of recently stored records, 32 bytes each; 0B disables deduplication. A
 *     record that is sent or delivered again when its digest is forgotten is stored again, and the aggregator removes
 *     the duplicate
 * @param parallelWrites maximum number of concurrent PUT requests for parts
 * @param retryAfter delay after the first failed flush or receive, doubled after each further failure
 * @param retryAtMost maximum delay between two attempts
 */
@Validated
@ConfigurationProperties("telemetry.consumer")
record ConsumerProperties(
        @DefaultValue("100") int pollMessages,
        @DefaultValue("2s") Duration pollTimeout,
        @DefaultValue("5MB") DataSize partSize,
        @DefaultValue("2s") Duration partAge,
        @DefaultValue("none") String partCompression,
        @DefaultValue("true") boolean adaptiveAge,
        @DefaultValue("5s") Duration latencyBudget,
        @DefaultValue("8MB") DataSize maxOpenSize,
        @DefaultValue("10000") int maxOpenMessages,
        @DefaultValue("10MB") DataSize maxInFlightSize,
        @DefaultValue("16MB") DataSize recentSize,
        @DefaultValue("8") int parallelWrites,
        @DefaultValue("1s") Duration retryAfter,
        @DefaultValue("30s") Duration retryAtMost) {
    private static final int CONCURRENT_POLLS = 3;
    private static final int SQS_MAX_IN_FLIGHT = 120_000;

    ConsumerProperties {
        SettingRange.check("telemetry.consumer.poll-messages", pollMessages, 10, 1_000);
        SettingRange.check(
                "telemetry.consumer.poll-timeout", pollTimeout, Duration.ofSeconds(1), Duration.ofSeconds(20));
        SettingRange.checkWholeSeconds("telemetry.consumer.poll-timeout", pollTimeout);
        SettingRange.check("telemetry.consumer.part-size", partSize, DataSize.ofKilobytes(1), DataSize.ofGigabytes(1));
        SettingRange.check("telemetry.consumer.part-age", partAge, Duration.ofMillis(10), Duration.ofMinutes(15));
        compression(partCompression);
        SettingRange.check(
                "telemetry.consumer.latency-budget", latencyBudget, Duration.ofMillis(100), Duration.ofMinutes(15));
        SettingRange.check("telemetry.consumer.max-open-size", maxOpenSize, partSize, DataSize.ofGigabytes(1));
        SettingRange.check(
                "telemetry.consumer.max-open-messages", maxOpenMessages, pollMessages, SQS_MAX_IN_FLIGHT / 2);
        SettingRange.check(
                "telemetry.consumer.max-in-flight-size", maxInFlightSize, maxOpenSize, DataSize.ofGigabytes(2));
        SettingRange.check("telemetry.consumer.recent-size", recentSize, DataSize.ofBytes(0), DataSize.ofGigabytes(4));
        SettingRange.check("telemetry.consumer.parallel-writes", parallelWrites, 1, 100);
        SettingRange.check("telemetry.consumer.retry-after", retryAfter, Duration.ofMillis(1), Duration.ofMinutes(15));
        SettingRange.check("telemetry.consumer.retry-at-most", retryAtMost, retryAfter, Duration.ofMinutes(15));
    }

    private static PartCompression compression(String name) {
        return PartCompression.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "telemetry.consumer.part-compression must be none, gzip or zstd, is " + name));
    }

    /** Returns the compression of parts. */
    PartCompression compression() {
        return compression(partCompression);
    }

    /** Returns the policy for the age at which parts are flushed. */
    PartAge age() {
        return adaptiveAge ? PartAge.within(latencyBudget, partAge) : PartAge.fixed(partAge);
    }

    /** Returns the delays after failures of the queue or the store. */
    Backoff backoff() {
        return new Backoff(retryAfter, retryAtMost);
    }

    /**
     * Returns the maximum number of concurrent receives: three polls, so that parsing overlaps with requests to SQS.
     */
    int parallelReceives() {
        return CONCURRENT_POLLS * pollMessages / Admission.MESSAGES_PER_RECEIVE;
    }

    /** Returns the maximum number of unacknowledged messages: one generation in flush and one open generation. */
    int maxInFlightMessages() {
        return 2 * maxOpenMessages;
    }
}
