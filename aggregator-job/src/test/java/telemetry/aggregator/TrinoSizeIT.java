package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.TrinoLake.record;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lake.HourSummary;

/**
 * Folds hours on Trino with an aggregator in a separate process with a small heap. The default is small hours; {@code
 * -Dtrino.megabytes=1000 -Dtrino.parts=20000 -Dtrino.heap=8} folds large hours with a Trino of 8 GB.
 */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoSizeIT {
    private static final Logger log = LoggerFactory.getLogger(TrinoSizeIT.class);
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final int MEGABYTES = Integer.getInteger("trino.megabytes", 10);
    private static final int PARTS = Integer.getInteger("trino.parts", 200);
    private static final String HEAP = "128m";
    private static final int LARGE_PART = 5_000_000;
    private static final int SMALL_PART = 20_000;
    private static final int VEHICLES = 1_000;

    @TempDir
    private static Path folder;

    private static TrinoLake lake;

    @BeforeAll
    static void start() throws Exception {
        lake = TrinoLake.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (lake != null) {
            lake.close();
        }
    }

    private static AggregatorProcess aggregator() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "--telemetry.bucket=" + lake.bucket().bucket(),
                "--telemetry.aggregator.engine=trino",
                "--telemetry.aggregator.minutes=true",
                "--telemetry.aggregator.cron=" + TrinoLake.NEVER,
                "--telemetry.lake.signals=" + String.join(",", TrinoLake.SIGNALS),
                "--telemetry.lake.operator-key=" + TrinoLake.OPERATOR,
                "--telemetry.trino.url=" + lake.trinoUrl(),
                "--telemetry.trino.catalog=child"));
        lake.cloud().settings().forEach((name, value) -> arguments.add("--%s=%s".formatted(name, value)));
        return AggregatorProcess.start(
                lake.childPort(), HEAP, Files.createTempDirectory(folder, "aggregator-"), arguments);
    }

    @Test
    void anHourOfManyBytesTakesNoMoreOfTheAggregatorThanASmallOne() throws Exception {
        fold(HOUR, Math.max(1, (int) (MEGABYTES * 1_000_000L / LARGE_PART)), LARGE_PART);
    }

    @Test
    void anHourOfManyPartsTakesNoMoreOfTheAggregatorThanASmallOne() throws Exception {
        fold(HOUR.plusHours(1), PARTS, SMALL_PART);
    }

    private static void fold(HourPartition hour, int parts, int partBytes) throws Exception {
        long records = put(hour, 0, parts, partBytes);
        try (AggregatorProcess aggregator = aggregator()) {
            long read = aggregator.bytesRead();
            double onTrino = seconds(() -> aggregator.refresh(hour));
            double onDuckDb = seconds(() -> lake.onDuckDb(lake.other()).refresh(hour));
            HourSummary summary = lake.assertAlikeAsItIs(hour);
            log.atInfo()
                    .addKeyValue("event", "cluster_size")
                    .addKeyValue("bytes", summary.bytes())
                    .addKeyValue("parts", summary.parts())
                    .addKeyValue("records", summary.records())
                    .addKeyValue("trino_seconds", onTrino)
                    .addKeyValue("duckdb_seconds", onDuckDb)
                    .addKeyValue("aggregator_rss", aggregator.peakMemory())
                    .addKeyValue("aggregator_disk", aggregator.largestWork())
                    .addKeyValue("aggregator_read", aggregator.bytesRead() - read)
                    .log();
            assertThat(summary.records()).isEqualTo(records);
            assertThat(summary.duplicates()).isEqualTo(parts);
            assertThat(summary.parts()).isEqualTo(parts);
            assertThat(aggregator.largestWork()).isBetween(1L, 8_000_000L);
            assertThat(aggregator.peakMemory()).isLessThan(450_000_000);
        }
    }

    /** An action that may fail. */
    private interface Action {
        void run() throws Exception;
    }

    private static double seconds(Action action) throws Exception {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void anHourIsExactAfterTheProcessOfTheAggregatorWasKilled() throws Exception {
        HourPartition hour = HOUR.plusHours(2);
        List<Long> wholes = new ArrayList<>(List.of(0L));
        for (int kill = 1; kill <= 3; kill++) {
            wholes.add(wholes.getLast() + put(hour, kill, 2, LARGE_PART / 10));
            try (ExecutorService thread = Executors.newSingleThreadExecutor();
                    AggregatorProcess aggregator = aggregator()) {
                Future<HttpResponse<String>> refresh = thread.submit(() -> aggregator.tryToRefresh(hour));
                Thread.sleep(1_500L * kill);
                aggregator.kill();
                await(refresh);
            }
            assertThat(lake.bucket()
                            .table(Clock.systemUTC(), TrinoLake.SIGNALS)
                            .version(hour)
                            .records())
                    .isIn(wholes);
        }

        try (AggregatorProcess aggregator = aggregator()) {
            aggregator.refresh(hour);
        }
        assertThat(lake.assertAlikeAsItIs(hour).records()).isEqualTo(wholes.getLast());
    }

    private static void await(Future<HttpResponse<String>> refresh) throws InterruptedException {
        try {
            refresh.get();
        } catch (ExecutionException killed) {
            assertThat(killed).hasCauseInstanceOf(IOException.class);
        }
    }

    /**
     * Puts parts into both lakes; each part contains one line twice.
     *
     * @param salt parts with another salt have other records
     * @return the number of distinct records
     */
    private static long put(HourPartition hour, int salt, int parts, int partBytes) throws Exception {
        int lines = partBytes / (line(hour, salt, 100_000).length() + 1);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<PartKey>> put = new ArrayList<>();
            for (int part = 0; part < parts; part++) {
                int first = part * lines;
                put.add(threads.submit(() -> putPart(hour, salt, first, first + lines)));
            }
            for (Future<PartKey> one : put) {
                one.get();
            }
        }
        return (long) parts * lines;
    }

    private static PartKey putPart(HourPartition hour, int salt, int first, int end) {
        List<String> lines = new ArrayList<>();
        for (int i = first; i < end; i++) {
            lines.add(line(hour, salt, i));
        }
        lines.add(lines.getFirst());
        return lake.put(hour, PartCompression.NONE, lines);
    }

    private static String line(HourPartition hour, int salt, int i) {
        String payload = "{\"n\":" + i / 8.0 + ",\"on\":" + (i % 3 == 0) + ",\"salt\":" + salt + ",\"gps\":{\"lat\":"
                + i % 90 + ".25,\"lon\":-0.1" + i % 7 + "}}";
        return record(hour, (i * 7L + salt) % 3_600_000, "veh-" + i % VEHICLES, payload);
    }
}
