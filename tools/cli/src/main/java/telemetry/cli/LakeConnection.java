package telemetry.cli;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.lake.DerivedTables;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableStore;
import telemetry.simulator.LakeOptions;

/** Makes the lake and its table from the options of the command line. */
final class LakeConnection {
    /** The signals that have a column by default; of a table that is there its own count. */
    static final List<String> SIGNALS =
            List.of("engine_rpm", "speed_kmh", "brake_status", "brake_pressure_bar", "coolant_temp_c");

    /** Requests to the store at a time. */
    static final int REQUESTS = 8;

    private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(1);

    private LakeConnection() {}

    static Lake lake(S3Client s3, LakeOptions options) {
        return new Lake(s3, options.bucket(), REQUESTS, TRANSFER_TIMEOUT);
    }

    static TableStore store(S3Client s3, LakeOptions options, Clock clock) {
        return new ObjectTableStore(s3, options.bucket(), clock);
    }

    /** The table to read from. */
    static RecordsTable table(S3Client s3, LakeOptions options, Clock clock) {
        return new RecordsTable(lake(s3, options), store(s3, options, clock), SIGNALS);
    }

    /** The derived tables to read from. */
    static DerivedTables derived(S3Client s3, LakeOptions options, Clock clock) {
        return new DerivedTables(lake(s3, options), store(s3, options, clock));
    }
}
