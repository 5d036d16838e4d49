package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;
import telemetry.lake.Parallel;

/**
 * Folds one set of records in parts of 20 KB and in parts of 5 MB with DuckDB. The limit is a bare loop of GETs of the
 * same parts with the SDK. The default is few parts; {@code -Dfold.small-parts=13000 -Dtelemetry.test.jit=} measures an hour of 260 MB and
 * asserts that small parts take at most twice the time, apart from the bare GETs.
 */
class SmallPartsTest {
    private static final Logger log = LoggerFactory.getLogger(SmallPartsTest.class);
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final int SMALL_PARTS = Integer.getInteger("fold.small-parts", 300);
    private static final int SMALL_PART = 20_000;
    private static final int LARGE_PART = 5_000_000;
    private static final int MEASURABLE = 10_000;
    private static final int PARALLEL = 8; // the default of telemetry.aggregator.parallel-downloads
    private static final int ROUNDS = SMALL_PARTS < MEASURABLE ? 1 : 3;

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    /**
     * The seconds for the parts of an hour.
     *
     * @param gets a bare loop of GETs
     * @param fold the refresh of the hour, which downloads the parts too
     */
    private record Seconds(double gets, double fold) {
        static Seconds shortest(List<Seconds> rounds) {
            return rounds.stream()
                    .min(Comparator.comparingDouble(Seconds::fold))
                    .orElseThrow();
        }

        double withoutGets() {
            return fold - gets;
        }
    }

    @Test
    void smallPartsCostAtMostTwiceAsMuchAsLargeOnes() throws Exception {
        byte[][] small = parts(SMALL_PARTS, SMALL_PART);
        byte[][] large = gathered(small);
        List<Seconds> ofSmall = new ArrayList<>();
        List<Seconds> ofLarge = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ofLarge.add(measure(large));
            ofSmall.add(measure(small));
        }
        log.atInfo()
                .addKeyValue("event", "small_parts")
                .addKeyValue("small", small.length)
                .addKeyValue("small_seconds", ofSmall)
                .addKeyValue("large", large.length)
                .addKeyValue("large_seconds", ofLarge)
                .log();
        if (SMALL_PARTS >= MEASURABLE) {
            assertThat(Seconds.shortest(ofSmall).withoutGets())
                    .isLessThanOrEqualTo(2 * Seconds.shortest(ofLarge).withoutGets());
        }
    }

    /** Refreshes an hour of {@code parts} in a separate bucket. */
    private static Seconds measure(byte[][] parts) throws Exception {
        LakeFixture lake = LakeFixture.create(cloud.s3());
        put(lake, parts);
        Aggregation aggregation = lake.aggregation(
                new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                List.of());
        long start = System.nanoTime();
        Parallel.map(
                PARALLEL,
                lake.lake().partsOf(HOUR),
                part -> lake.s3()
                        .getObjectAsBytes(
                                get -> get.bucket(lake.bucket()).key(part.key().key())));
        long fetched = System.nanoTime();
        assertThat(aggregation.refresh(HOUR)).hasValueSatisfying(summary -> {
            assertThat(summary.parts()).isEqualTo(parts.length);
            assertThat(summary.records()).isEqualTo((long) SMALL_PARTS * records(SMALL_PART));
        });
        return new Seconds((fetched - start) / 1e9, (System.nanoTime() - fetched) / 1e9);
    }

    /** Puts {@code parts} as a consumer does, with the checksum. */
    private static void put(LakeFixture lake, byte[][] parts) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<PutObjectResponse>> puts = new ArrayList<>();
            for (byte[] part : parts) {
                puts.add(threads.submit(() -> put(lake, part)));
            }
            for (Future<PutObjectResponse> put : puts) {
                put.get();
            }
        }
    }

    private static PutObjectResponse put(LakeFixture lake, byte[] part) {
        PartKey key = new PartKey(HOUR, UUID.randomUUID());
        long lines = lines(part);
        PartChecksum checksum = new PartChecksum(key, lines);
        checksum.update(part, 0, part.length);
        Map<String, String> metadata =
                Map.of(PartKey.LINES, Long.toString(lines), PartChecksum.METADATA, checksum.value());
        return lake.s3()
                .putObject(
                        put -> put.bucket(lake.bucket()).key(key.key()).metadata(metadata),
                        RequestBody.fromBytes(part));
    }

    private static long lines(byte[] part) {
        long lines = 0;
        for (byte b : part) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static int records(int partBytes) {
        return partBytes / (record(0).length() + 1);
    }

    private static byte[][] parts(int parts, int partBytes) {
        byte[][] all = new byte[parts][];
        int records = records(partBytes);
        for (int part = 0; part < parts; part++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < records; i++) {
                lines.append(record(part * records + i)).append('\n');
            }
            all[part] = lines.toString().getBytes(UTF_8);
        }
        return all;
    }

    private static byte[][] gathered(byte[][] parts) {
        List<byte[]> all = new ArrayList<>();
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            one.writeBytes(part);
            if (one.size() + part.length > LARGE_PART) {
                all.add(one.toByteArray());
                one.reset();
            }
        }
        if (one.size() > 0) {
            all.add(one.toByteArray());
        }
        return all.toArray(byte[][]::new);
    }

    private static String record(int i) {
        return line(
                HOUR.start().plusMillis(1_000_000 + i % 1_000_000).toString(),
                "veh-%05d".formatted(i % 1_000),
                "{\"engine_rpm\":%d,\"speed\":%s,\"brake_status\":%b,\"serial\":%08d}"
                        .formatted(1_000 + i % 4_000, 10.25 + i % 100, i % 7 == 0, 10_000_000 + i),
                HOUR.end().toString());
    }
}
