package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.cli.CliLake.FIVE;
import static telemetry.cli.CliLake.FOUR;
import static telemetry.cli.CliLake.line;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.contract.AggregateKey;
import telemetry.lake.ForeignTables;
import telemetry.lake.RestCatalogSettings;
import telemetry.lake.RestTableStore;

/** Tests {@code telemetry lake} and {@code telemetry erase}. */
class LakeGroupTest {
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));

    @TempDir
    private Path folder;

    private CliLake lake;

    @BeforeEach
    void start() {
        lake = new CliLake(folder);
    }

    @AfterEach
    void stop() {
        lake.close();
    }

    @Test
    void eachHourHasItsReadAndUnreadParts() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"), line(FOUR, 2, "a", "{\"n\":1}"));
        lake.refresh(FOUR);
        lake.part(FOUR, line(FOUR, 3, "a", "{\"n\":1}"));
        lake.part(FIVE, line(FIVE, 3, "a", "{\"n\":1}"));

        assertThat(lake.lake(Clock.systemUTC(), "status")).isZero();

        assertThat(lake.out.toString())
                .containsPattern("2026-11-23T04:00:00Z +2 +1 +\\d+ +1 +1 +2 +1 +\\d+")
                .containsPattern("2026-11-23T05:00:00Z +1 +1 +\\d+ +0 +0 +0 +0 +0")
                .contains("2 hours, 2 records, 2 unread parts");
        lake.out.getBuffer().setLength(0);
        assertThat(lake.lake(Clock.systemUTC(), "status", "--from=2026-11-23T05"))
                .isZero();
        assertThat(lake.out.toString()).contains("1 hours, 0 records, 1 unread parts");
    }

    @Test
    void aLakeThatACatalogElsewhereKeepsIsRefusedWithTheSettingsToUse() {
        lake.put(
                "curated/catalog.json",
                "{\"store\":\"rest\",\"uri\":\"https://catalog.example\",\"warehouse\":\"w\",\"namespace\":\"fleet\"}");

        for (int exitCode : List.of(
                lake.lake(Clock.systemUTC(), "status"),
                lake.lake(Clock.systemUTC(), "expire"),
                lake.erase("--vehicle=v", "--delete"),
                lake.sql("SELECT count(*) FROM records"),
                lake.sql("SELECT count(*) FROM vehicles"))) {
            assertThat(exitCode).isOne();
        }

        assertThat(lake.err.toString().lines().filter(line -> line.contains("belong to the REST catalog")))
                .hasSize(5)
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                "telemetry.lake.catalog.uri=https://catalog.example",
                                ".warehouse=w",
                                ".namespace=fleet",
                                "TELEMETRY_LAKE_CATALOG_URI",
                                "engine"));
        assertThat(lake.keys("erasures/")).isEmpty();
    }

    @Test
    void aLakeThatACatalogElsewhereKeepsIsReadThroughIt() throws IOException {
        try (ForeignTables catalog = ForeignTables.start(lake.bucket())) {
            System.setProperty("telemetry.lake.catalog.uri", catalog.uri());
            System.setProperty("telemetry.lake.catalog.token", "t0ken");
            lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"), line(FOUR, 2, "b", "{\"n\":1}"));
            lake.refresh(
                    new RestTableStore(
                            lake.s3(),
                            lake.bucket(),
                            new RestCatalogSettings(catalog.uri(), "", "telemetry", "t0ken", "", ""),
                            Clock.systemUTC()),
                    FOUR);

            assertThat(lake.lake(Clock.systemUTC(), "status")).isZero();
            assertThat(lake.out.toString()).contains("1 hours, 2 records, 0 unread parts");
            assertThat(lake.lake(LATER, "expire")).isZero();
            assertThat(lake.rows("SELECT vehicle_id FROM records ORDER BY ALL")).containsExactly("a", "b");
            assertThat(lake.rows("SELECT vehicle_id FROM vehicles")).isEmpty();
            assertThat(lake.erase("--vehicle=a", "--delete")).isZero();
            assertThat(lake.rows("SELECT vehicle_id FROM records")).containsExactly("b");
            assertThat(catalog.tokens()).containsOnly("Bearer t0ken");
        } finally {
            System.clearProperty("telemetry.lake.catalog.uri");
            System.clearProperty("telemetry.lake.catalog.token");
        }
    }

    @Test
    void settingsOfACatalogThatDoNotGoTogetherAreNamed() {
        System.setProperty("telemetry.lake.catalog.token", "t0ken");
        try {
            assertThat(lake.lake(Clock.systemUTC(), "status")).isOne();
        } finally {
            System.clearProperty("telemetry.lake.catalog.token");
        }

        assertThat(lake.err.toString())
                .contains("telemetry.lake.catalog.token has no meaning without telemetry.lake.catalog.uri")
                .doesNotContain("t0ken");
    }

    @Test
    void anHourWithDecodedFramesHasTheirAccount() {
        lake.part(FOUR, line(FOUR, 1, "a", "{\"n\":1}"));
        lake.part(FIVE, line(FIVE, 1, "a", "{\"n\":1}"));
        lake.put(new AggregateKey(FOUR, AggregateKey.Kind.SUMMARY).key(), """
                {"version":2,"hour":"2026-11-23T04:00:00Z","complete":true,"records":9,"vehicles":2,"duplicates":0,
                 "malformed":0,"malformed_lines":[],"parts":1,"bytes":500,"latency":{"p50_ms":5,"p95_ms":6,"p99_ms":7},
                 "fingerprint":"f","can":{"dictionary":"d","frames":9,"unknown_frames":4,"unknown_ids":3,"short_frames":2,
                 "bad_frames":1}}
                """);

        assertThat(lake.lake(Clock.systemUTC(), "status")).isZero();

        assertThat(lake.out.toString())
                .contains("can_frames", "can_unknown_ids", "can_bad_hex")
                .containsPattern("2026-11-23T04:00:00Z +1 .* 9 +4 +3 +2 +1\n")
                .containsPattern("2026-11-23T05:00:00Z +1 ");
    }

    @Test
    void aRangeWithoutHoursIsRefused() {
        assertThat(lake.lake(Clock.systemUTC(), "status", "--from=2026-11-23T05", "--to=2026-11-23T05"))
                .isEqualTo(2);
        assertThat(lake.err.toString()).contains("--from 2026-11-23T05:00:00Z is not before --to 2026-11-23T05:00:00Z");
    }

    @Test
    void anEmptyLakeHasNoHours() {
        assertThat(lake.lake(Clock.systemUTC(), "status")).isZero();
        assertThat(lake.lake(LATER, "expire", "--delete")).isZero();

        assertThat(lake.out.toString()).contains("0 hours, 0 records", "0 snapshots and 0 objects");
    }

    @Test
    void expiryDeletesOnlyWithTheOptionDelete() {
        for (int second = 0; second < 3; second++) {
            lake.part(FOUR, line(FOUR, second, "a", "{\"n\":\"%s\"}".formatted("x".repeat(9_000))));
            lake.refresh(FOUR);
        }
        int objects = lake.keys("curated/").size();

        assertThat(lake.lake(LATER, "expire")).isZero();
        assertThat(lake.out.toString()).contains("2 snapshots and ", "would be deleted; --delete does it");
        assertThat(lake.keys("curated/")).hasSize(objects);

        assertThat(lake.lake(LATER, "expire", "--delete")).isZero();
        assertThat(lake.out.toString()).contains(", deleted");
        assertThat(lake.keys("curated/").size()).isLessThan(objects);
        assertThat(lake.rows("SELECT count(*) FROM curated")).containsExactly("3");
    }

    @Test
    void versionsAreKeptForAtLeastADay() {
        assertThat(lake.lake(LATER, "expire", "--keep-days=0")).isEqualTo(2);
        assertThat(lake.err.toString()).contains("--keep-days must be at least 1, is 0");
    }

    @Test
    void aVehicleIsErasedOnlyWithTheOptionDelete() {
        lake.part(FOUR, line(FOUR, 1, "gone", "{\"n\":1}"), line(FOUR, 2, "kept", "{\"n\":1}"));
        lake.refresh(FOUR);
        lake.part(FOUR, line(FOUR, 3, "gone", "{\"n\":1}"));

        assertThat(lake.erase("--vehicle=gone")).isZero();
        assertThat(lake.out.toString())
                .contains("1 records, 0 rows of tables and counts, 2 lines in 2 parts, of 1 hours", "would be erased");
        assertThat(lake.rows("SELECT vehicle_id FROM records ORDER BY ALL")).containsExactly("gone", "gone", "kept");
        assertThat(lake.err.toString()).doesNotContain("event=audit");

        assertThat(lake.erase("--vehicle=gone", "--delete")).isZero();
        assertThat(lake.out.toString()).contains("no object of the bucket contains the vehicle");
        assertThat(lake.err.toString())
                .contains("event=erase", "done=true")
                .containsPattern("INFO time=\\S+Z event=audit action=erase key=cli user=%s subject=\\S+ outcome=done\\R"
                        .formatted(System.getProperty("user.name")))
                .doesNotContain("gone");
        assertThat(lake.rows("SELECT vehicle_id FROM records")).containsExactly("kept");
        assertThat(lake.rows("SELECT vehicle_id, count FROM vehicle_counts")).containsExactly("kept,1");

        lake.part(FOUR, line(FOUR, 4, "gone", "{\"n\":1}"));
        assertThat(lake.rows("SELECT vehicle_id FROM records")).containsExactly("kept");
    }

    @Test
    void anErasureThatFailsIsAudited() {
        assertThat(lake.erase("--vehicle=gone", "--delete", "--bucket=no-such-bucket"))
                .isOne();
        assertThat(lake.err.toString()).contains("action=erase key=cli user=", "subject=no-such-bucket outcome=failed");
    }

    @Test
    void anInvalidVehicleIdIsRefused() {
        assertThat(lake.erase("--vehicle=a b")).isEqualTo(2);
        assertThat(lake.err.toString()).contains("--vehicle must be 1 to 64 of");
    }
}
