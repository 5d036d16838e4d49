package telemetry.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.lake.DerivedTables;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;
import telemetry.lake.RestCatalogSettings;
import telemetry.lake.RestTableStore;
import telemetry.lake.TableStore;

/**
 * Opens the lake of a bucket and its tables. A catalog elsewhere that keeps the tables is set as for
 * the aggregator: by {@code telemetry.lake.catalog.*} as system properties, or as environment variables.
 */
final class LakeConnection {
    /** The signals with a column by default. An existing table has its own. */
    static final List<String> SIGNALS =
            List.of("engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c");

    /** The number of concurrent requests to S3. */
    static final int REQUESTS = 8;

    private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(1);

    private LakeConnection() {}

    static Lake lake(S3Client s3, String bucket) {
        return new Lake(s3, bucket, REQUESTS, TRANSFER_TIMEOUT);
    }

    static TableStore store(S3Client s3, String bucket, Clock clock) {
        RestCatalogSettings catalog = RestCatalogSettings.of(LakeConnection::setting);
        return catalog.isSet()
                ? new RestTableStore(s3, bucket, catalog, clock)
                : new ObjectTableStore(s3, bucket, clock);
    }

    /** Returns a setting of a system property or, without one, of its environment variable. */
    private static @Nullable String setting(String name) {
        String variable = name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
        return System.getProperty(name, System.getenv(variable));
    }

    /** Returns the table of records. */
    static RecordsTable table(S3Client s3, String bucket, Clock clock) {
        return new RecordsTable(lake(s3, bucket), store(s3, bucket, clock), SIGNALS);
    }

    /** Returns the derived tables. */
    static DerivedTables derived(S3Client s3, String bucket, Clock clock) {
        return new DerivedTables(lake(s3, bucket), store(s3, bucket, clock));
    }
}
