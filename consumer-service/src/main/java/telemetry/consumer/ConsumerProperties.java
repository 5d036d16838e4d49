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
 * @param pollMessages messages of one poll at most; SQS gives ten per request, so 100 are ten requests at once
 * @param pollTimeout how long a poll waits for messages, in whole seconds; shorter means more empty receives, which are
 *     billed; longer makes a stop of the service wait
 * @param partSize size at which a part is closed, of its lines before compression: it bounds memory and latency
 * @param partAge age of a part's oldest line at which it is closed, at least; more than the latency budget breaks the
 *     budget, and less makes more parts, which are billed by number
 * @param partCompression compression of parts, none, gzip or zstd; the end of their names says which, and all readers know all three
 * @param adaptiveAge whether a part may stay open longer than that as long as the latency budget allows it; false, and
 *     little traffic makes half as many parts again
 * @param latencyBudget what 95 of 100 lines may take from ingest to stored
 * @param maxOpenSize size of all open parts at which they are closed, however small each is
 * @param maxOpenMessages messages in the open parts at which they are closed; SQS allows 120,000 in flight
 * @param maxInFlightSize size of all received and not yet acknowledged messages at which receiving stops; more is not
 *     faster, because the garbage collector copies it
 * @param recentSize memory for the digests of records stored lately, 128 bytes each; 0B to look for no duplicates
 * @param recentWindow how long a stored record is remembered; shorter than the queue's visibility timeout, a redelivery
 *     is stored again and left to the aggregator
 * @param parallelWrites parts written at once
 * @param retryAfter wait after a failed flush or receive, doubled for each further one
 * @param retryAtMost longest wait between two tries
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
        @DefaultValue("10m") Duration recentWindow,
        @DefaultValue("8") int parallelWrites,
        @DefaultValue("1s") Duration retryAfter,
        @DefaultValue("30s") Duration retryAtMost) {
    private static final int POLLS_AT_ONCE = 3;
    private static final int SQS_MOST_IN_FLIGHT = 120_000;

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
                "telemetry.consumer.max-open-messages", maxOpenMessages, pollMessages, SQS_MOST_IN_FLIGHT / 2);
        SettingRange.check(
                "telemetry.consumer.max-in-flight-size", maxInFlightSize, maxOpenSize, DataSize.ofGigabytes(2));
        SettingRange.check("telemetry.consumer.recent-size", recentSize, DataSize.ofBytes(0), DataSize.ofGigabytes(4));
        SettingRange.check("telemetry.consumer.recent-window", recentWindow, Duration.ofSeconds(1), Duration.ofDays(1));
        SettingRange.check("telemetry.consumer.parallel-writes", parallelWrites, 1, 100);
        SettingRange.check("telemetry.consumer.retry-after", retryAfter, Duration.ofMillis(1), Duration.ofMinutes(15));
        SettingRange.check("telemetry.consumer.retry-at-most", retryAtMost, retryAfter, Duration.ofMinutes(15));
    }

    private static PartCompression compression(String name) {
        return PartCompression.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "telemetry.consumer.part-compression must be none, gzip or zstd, is " + name));
    }

    /** The compression of parts. */
    PartCompression compression() {
        return compression(partCompression);
    }

    /** How old a part's oldest line may become. */
    PartAge age() {
        return adaptiveAge ? PartAge.within(latencyBudget, partAge) : PartAge.fixed(partAge);
    }

    /** How long to wait after failures of the queue or the store. */
    Backoff backoff() {
        return new Backoff(retryAfter, retryAtMost);
    }

    /** Receives at once at most: three polls, so that reading and the way to SQS overlap. */
    int parallelReceives() {
        return POLLS_AT_ONCE * pollMessages / Admission.MESSAGES_PER_RECEIVE;
    }

    /** Messages received and not yet acknowledged at most: one generation that is flushed and one that is open. */
    int maxInFlightMessages() {
        return 2 * maxOpenMessages;
    }
}
