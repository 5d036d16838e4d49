package telemetry.chaos;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import telemetry.lab.PlatformService;

/** The cloud services that the platform calls, with their possible faults. */
public enum CloudService {
    /** The store. */
    S3(
            CloudFault.PARTIAL_BATCH,
            Duration.ofSeconds(60),
            "application/xml",
            "<Error><Code>%s</Code><Message>chaos</Message></Error>"),
    /**
     * The queue. Its faults are short: each receive whose answer is lost is one of the few that a message has before SQS
     * itself takes it for poison, which no consumer can prevent.
     */
    SQS(
            CloudFault.CUT,
            Duration.ofSeconds(30),
            "application/x-amz-json-1.0",
            "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"chaos\"}");

    private final CloudFault never;
    private final Duration longestFault;
    private final String errorType;
    private final String errorBody;

    CloudService(CloudFault never, Duration longestFault, String errorType, String errorBody) {
        this.never = never;
        this.longestFault = longestFault;
        this.errorType = errorType;
        this.errorBody = errorBody;
    }

    Set<CloudFault> faults() {
        return EnumSet.complementOf(EnumSet.of(never));
    }

    /** Returns the services that depend on it. */
    List<PlatformService> users() {
        return this == S3
                ? List.of(PlatformService.CONSUMER, PlatformService.AGGREGATOR)
                : List.of(PlatformService.INGEST, PlatformService.CONSUMER);
    }

    Duration longestFault() {
        return longestFault;
    }

    /** The content type of its errors. */
    String errorType() {
        return errorType;
    }

    /** The body of an error as it writes it. */
    String errorBody(String code) {
        return errorBody.formatted(code);
    }

    /** Its name in what is printed. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
