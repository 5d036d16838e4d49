package telemetry.chaos;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import telemetry.lab.PlatformService;

/** A cloud service that the platform calls, with its possible faults. */
public enum CloudService {
    /** The object store. */
    S3(
            CloudFault.PARTIAL_BATCH,
            Duration.ofSeconds(60),
            "application/xml",
            "<Error><Code>%s</Code><Message>chaos</Message></Error>"),
    /**
     * The queue. Its outages last at most 30 s, because each receive with a lost answer counts towards maxReceiveCount.
     * After a longer outage SQS would dead-letter healthy messages, which no consumer can prevent.
     */
    SQS(
            CloudFault.CUT,
            Duration.ofSeconds(30),
            "application/x-amz-json-1.0",
            "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"chaos\"}");

    private final CloudFault excluded;
    private final Duration maxOutage;
    private final String errorType;
    private final String errorBody;

    CloudService(CloudFault excluded, Duration maxOutage, String errorType, String errorBody) {
        this.excluded = excluded;
        this.maxOutage = maxOutage;
        this.errorType = errorType;
        this.errorBody = errorBody;
    }

    Set<CloudFault> faults() {
        return EnumSet.complementOf(EnumSet.of(excluded));
    }

    /** Returns the platform services that call this cloud service. */
    List<PlatformService> users() {
        return this == S3
                ? List.of(PlatformService.CONSUMER, PlatformService.AGGREGATOR)
                : List.of(PlatformService.INGEST, PlatformService.CONSUMER);
    }

    Duration maxOutage() {
        return maxOutage;
    }

    /** Returns the content type of error responses. */
    String errorType() {
        return errorType;
    }

    /** Returns the body of an error response with {@code code}. */
    String errorBody(String code) {
        return errorBody.formatted(code);
    }

    /** Returns the name in printed text. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
