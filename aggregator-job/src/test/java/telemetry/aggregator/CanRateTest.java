package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import telemetry.aws.CanProperties;
import telemetry.aws.DbcSource;
import telemetry.can.DecodeSql;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.lake.CanDictionary;
import telemetry.lake.Duck;

/**
 * Measures the decoding of an hour of CAN frames and compares it with the bare SQL: {@code -Dcan.rate.frames=1000000}.
 * docs/performance.md has the figures of the last round.
 */
@EnabledIfSystemProperty(
        named = "can.rate.frames",
        matches = "\\d+",
        disabledReason = "needs -Dcan.rate.frames=<frames>")
class CanRateTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final int FRAMES = Integer.getInteger("can.rate.frames", 0);
    private static final int PART_FRAMES = 50_000;
    private static final int ROUNDS = 3;
    private static final int MESSAGES = 100;
    private static final int SIGNALS = 13;

    @TempDir
    private Path folder;

    private static String dbc() {
        StringBuilder text = new StringBuilder();
        for (int message = 0; message < MESSAGES; message++) {
            text.append("BO_ ")
                    .append(256 + message)
                    .append(" M")
                    .append(message)
                    .append(": 8 X\n");
            for (int signal = 0; signal < SIGNALS; signal++) {
                boolean little = signal % 2 == 0;
                int start = little ? signal * 4 : signal * 4 / 8 * 8 + 7 - signal * 4 % 8;
                text.append(" SG_ S%d : %d|%d@%d%s (0.%d,-1) [0|0] \"\" X\n"
                        .formatted(
                                signal,
                                start,
                                4 + signal % 8,
                                little ? 1 : 0,
                                signal % 3 == 0 ? "-" : "+",
                                1 + signal));
            }
        }
        return text.toString();
    }

    private static String[] part(int first, SplittableRandom random) {
        String[] lines = new String[Math.min(PART_FRAMES, FRAMES - first)];
        for (int i = 0; i < lines.length; i++) {
            String time = HOUR.start()
                    .plusNanos((first + i) * 3_000_000_000_000L / FRAMES)
                    .toString();
            lines[i] = LakeFixture.line(
                            time,
                            "car-" + (first + i) % 50,
                            "{\"dlc\":8,\"data\":\"%016X\"}".formatted(random.nextLong()),
                            time)
                    .replace("0x1F0", "0x%03X".formatted(256 + (first + i) / 50 % MESSAGES));
        }
        return lines;
    }

    @Test
    void framesAreDecodedAndCommitted() throws Exception {
        Path files = Files.createDirectory(folder.resolve("dbc"));
        Files.writeString(files.resolve("rate.dbc"), dbc());
        try (EmbeddedCloud cloud = EmbeddedCloud.start(folder.resolve("s3"))) {
            LakeFixture bucket = LakeFixture.create(cloud.s3());
            SplittableRandom random = new SplittableRandom(1);
            for (int first = 0; first < FRAMES; first += PART_FRAMES) {
                bucket.put(HOUR, part(first, random));
            }
            CanDictionary dictionary = CanRows.groups(
                            new DbcSource(cloud.s3()),
                            new CanProperties(
                                    List.of(new CanProperties.Group("*", files.toString(), "")), Duration.ofDays(1)),
                            Clock.systemUTC(),
                            new SimpleMeterRegistry())
                    .get();
            Aggregation plain = aggregation(bucket, CanDictionary.NONE);
            Aggregation decoding = aggregation(bucket, dictionary);
            assertThat(plain.refresh(HOUR)).isPresent();
            for (int round = 0; round < ROUNDS; round++) {
                double without = seconds(() -> plain.rewrite(HOUR));
                double with = seconds(() -> decoding.rewrite(HOUR));
                System.out.printf(
                        "frames %,d: tables without decoding %.1f s, with %.1f s (%,.0f frames/s; %,.0f for the decoding), bare SQL to Parquet %.1f s%n",
                        FRAMES,
                        without,
                        with,
                        FRAMES / with,
                        FRAMES / (with - without),
                        bare(bucket, dictionary, round));
            }
        }
    }

    private Aggregation aggregation(LakeFixture bucket, CanDictionary dictionary) throws IOException {
        return bucket.aggregation(
                new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                List.of(),
                false,
                () -> dictionary);
    }

    /** Measures the decoding SQL alone, on frames in a table. */
    private double bare(LakeFixture bucket, CanDictionary dictionary, int round) throws Exception {
        Path rows = Files.writeString(folder.resolve("dictionary.jsonl"), dictionary.rows());
        Path records = Files.createDirectory(folder.resolve("bare-" + round));
        var table = bucket.table(Clock.systemUTC(), List.of());
        List<Path> files = table.download(table.version(HOUR), records);
        try (Connection duck = new Duck(256L << 20, 2).open(records);
                Statement statement = duck.createStatement()) {
            statement.execute("CREATE TABLE dictionary AS " + DecodeSql.dictionary(rows.toString()));
            statement.execute(
                    "CREATE TABLE frames AS SELECT row_number() OVER () AS frame, can_id, payload->>'$.data' AS data"
                            + " FROM read_parquet('" + files.getFirst() + "')");
            return seconds(() -> {
                try {
                    statement.execute("COPY (" + DecodeSql.duckDb("frames", "dictionary") + ") TO '"
                            + records.resolve("out.parquet") + "' (FORMAT parquet, COMPRESSION zstd)");
                } catch (SQLException failed) {
                    throw new AssertionError(failed);
                }
            });
        }
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
