package telemetry.aggregator;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;
import telemetry.lake.Duck;
import telemetry.service.SettingRange;

/**
 * Settings of the aggregator-job.
 *
 * @param cron when all hours that have parts are refreshed, UTC
 * @param engine what computes hours: `duckdb` on this machine, or the cluster of `telemetry.trino`
 * @param memoryLimit what DuckDB may use before it spills to disk, outside of the Java heap
 * @param threads threads of one query; each needs 128 MB of the memory limit. 0 for as many as there are processors and
 *     memory for
 * @param parallelHours hours that are aggregated at once, each with its own memory limit
 * @param minutes true for tables by the minute, too
 * @param parallelDownloads objects that are downloaded at once
 * @param transferTimeout how long the transfer of one object may take before it is tried again
 * @param workFolder where an hour's objects and spills are kept while it is aggregated; a relative one is in
 *     the folder for temporary files; needs room for twice the new parts and four times the records of an hour, on a disk: files in a tmpfs are
 *     memory
 */
@Validated
@ConfigurationProperties("telemetry.aggregator")
record AggregatorProperties(
        @DefaultValue("0 5 * * * *") String cron,
        @DefaultValue("duckdb") Engine engine,
        @DefaultValue("384MB") DataSize memoryLimit,
        @DefaultValue("0") int threads,
        @DefaultValue("1") int parallelHours,
        @DefaultValue("false") boolean minutes,
        @DefaultValue("8") int parallelDownloads,
        @DefaultValue("60s") Duration transferTimeout,
        @DefaultValue("telemetry-aggregator") Path workFolder) {
    private static final DataSize MEMORY_OF_A_THREAD = DataSize.ofMegabytes(128);
    private static final DataSize MEMORY_OF_THE_JVM = DataSize.ofMegabytes(192); // beside its heap

    /** The engine that computes hours. */
    enum Engine {
        DUCKDB,
        TRINO
    }

    AggregatorProperties {
        workFolder = Path.of(System.getProperty("java.io.tmpdir")).resolve(workFolder);
        SettingRange.check(
                "telemetry.aggregator.memory-limit", memoryLimit, DataSize.ofMegabytes(256), DataSize.ofTerabytes(1));
        SettingRange.check("telemetry.aggregator.threads", threads, 0, mostThreads(memoryLimit));
        SettingRange.check("telemetry.aggregator.parallel-hours", parallelHours, 1, 64);
        SettingRange.check("telemetry.aggregator.parallel-downloads", parallelDownloads, 1, 100);
        SettingRange.check(
                "telemetry.aggregator.transfer-timeout", transferTimeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    /**
     * Returns the bytes of {@code memory} left for each hour beside the JVM, its {@code heap} and DuckDB; 0 if none are
     * left.
     */
    long spareMemory(long memory, long heap) {
        long beside = memory - heap - MEMORY_OF_THE_JVM.toBytes();
        return Math.max(0, beside / parallelHours - memoryLimit.toBytes());
    }

    /** Returns DuckDB with these settings. */
    Duck duck() {
        return new Duck(memoryLimit.toBytes(), queryThreads());
    }

    /** Returns the number of threads of a query. */
    int queryThreads() {
        return threads > 0 ? threads : Math.min(Runtime.getRuntime().availableProcessors(), mostThreads(memoryLimit));
    }

    private static int mostThreads(DataSize memory) {
        return Math.toIntExact(memory.toBytes() / MEMORY_OF_A_THREAD.toBytes());
    }
}
