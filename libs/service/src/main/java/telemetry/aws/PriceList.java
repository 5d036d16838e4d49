package telemetry.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Prices of AWS in a region, in USD. They come from the file {@code prices-<region>.properties}, which names its source
 * and date; settings override it.
 *
 * @param source the source and date of the prices
 * @param sqsRequest price of one SQS request of at most 64 KiB
 * @param s3Write price of one PUT, COPY, POST or LIST request
 * @param s3Read price of one GET or HEAD request
 * @param storageGbMonth price of a GB of 2^30 bytes stored for {@link #MONTH}
 */
record PriceList(String source, double sqsRequest, double s3Write, double s3Read, double storageGbMonth) {
    /** The length of a month in prices. */
    static final Duration MONTH = Duration.ofDays(30);

    private static final Logger log = LoggerFactory.getLogger(PriceList.class);
    private static final String DEFAULT_REGION = "us-east-1";
    private static final double MILLION = 1e6;
    private static final double GB = 1L << 30;

    /** Returns the prices of {@code region}. Without a file for it, logs that and uses the prices of us-east-1. */
    static PriceList of(String region, CostProperties settings) {
        Properties file = file(region).orElseGet(() -> defaultFile(region));
        return new PriceList(
                file.getProperty("source"),
                price(settings.sqsPerMillion(), file, "sqs-per-million") / MILLION,
                price(settings.s3WritesPerMillion(), file, "s3-writes-per-million") / MILLION,
                price(settings.s3ReadsPerMillion(), file, "s3-reads-per-million") / MILLION,
                price(settings.storagePerGbMonth(), file, "storage-per-gb-month"));
    }

    private static Properties defaultFile(String region) {
        log.atInfo()
                .addKeyValue("event", "no_price_list")
                .addKeyValue("region", region)
                .addKeyValue("used", DEFAULT_REGION)
                .addKeyValue("action", "set telemetry.cost.* to the region's prices")
                .log();
        return file(DEFAULT_REGION).orElseThrow();
    }

    private static Optional<Properties> file(String region) {
        try (InputStream in = PriceList.class.getResourceAsStream("prices-" + region + ".properties")) {
            if (in == null) {
                return Optional.empty();
            }
            Properties file = new Properties();
            file.load(in);
            return Optional.of(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static double price(@Nullable Double setting, Properties file, String key) {
        return setting != null ? setting : Double.parseDouble(file.getProperty(key));
    }

    /**
     * Returns the price of one billable unit of an operation. S3 bills by HTTP method, except for lists, so that new
     * operations have a price. Services other than SQS and S3 are not metered.
     */
    double unit(String service, String operation, SdkHttpMethod method) {
        return switch (service) {
            case "sqs" -> sqsRequest;
            case "s3" -> s3Request(operation, method);
            default -> 0;
        };
    }

    private double s3Request(String operation, SdkHttpMethod method) {
        if (operation.startsWith("List")) {
            return s3Write;
        }
        return switch (method) {
            case PUT, POST -> s3Write;
            case DELETE -> 0;
            default -> s3Read;
        };
    }

    /** Returns the price of storing {@code bytes} for {@code kept}. */
    double storage(long bytes, Duration kept) {
        return bytes / GB * kept.toMillis() / MONTH.toMillis() * storageGbMonth;
    }
}
