package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;

class ExpiryTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final int LINES = 100; // more bytes than a version has, so that the hour is rewritten
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Clock LATER = Clock.offset(Clock.systemUTC(), WEEK.plusHours(1));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private Bucket bucket;
    private RecordsTable table;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @BeforeEach
    void threeVersions() {
        bucket = Bucket.create(cloud.s3(), folder);
        table = bucket.table(Clock.systemUTC());
        for (int version = 0; version < 3; version++) {
            int first = version * LINES;
            bucket.put(
                    HOUR,
                    Map.of(),
                    IntStream.range(first, first + LINES)
                            .mapToObj(second -> Bucket.line(HOUR, second, "{\"n\":1}"))
                            .toArray(String[]::new));
            bucket.refresh(table, HOUR);
        }
    }

    private Expiry expiry(Clock clock) {
        return new Expiry(bucket.lake(), bucket.store(clock), clock);
    }

    @Test
    void nothingIsDeletedBeforeItsTime() {
        Expiry.Plan plan = expiry(Clock.systemUTC()).plan(WEEK);

        assertThat(plan.snapshots()).isEmpty();
        assertThat(plan.objects()).isEmpty();
    }

    @Test
    void aPlanChangesNothing() {
        int objects = bucket.keys("curated/").size();

        assertThat(expiry(LATER).plan(WEEK).objects()).isNotEmpty();

        assertThat(bucket.keys("curated/")).hasSize(objects);
    }

    @Test
    void theNewestVersionStaysAndIsAllThatStays() {
        HourVersion newest = table.version(HOUR);

        expiry(LATER).carryOut(expiry(LATER).plan(WEEK));

        HourVersion after = bucket.table(Clock.systemUTC()).version(HOUR);
        assertThat(after.records()).isEqualTo(3 * LINES);
        assertThat(after.state()).isEqualTo(newest.state());
        assertThat(bucket.keys("curated/data/")).hasSize(2); // records and account
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 999, "{\"n\":1}"));
        assertThat(bucket.refresh(table, HOUR).records()).isEqualTo(3 * LINES + 1);
    }

    @Test
    void filesOfAWriterThatWasKilledGo() {
        String orphan = "curated/data/" + HOUR.folder() + "v9-0f8fad5b-d9cb-469f-a165-70867728950e-0.parquet";
        bucket.put(orphan, Map.of(), "half");
        bucket.put("curated/metadata/abandoned-m0.avro", Map.of(), "half");
        bucket.put("curated/README", Map.of(), "of a person");

        Expiry.Plan plan = expiry(LATER).plan(WEEK);
        expiry(LATER).carryOut(plan);

        assertThat(plan.objects()).containsKeys(orphan, "curated/metadata/abandoned-m0.avro");
        assertThat(bucket.keys("curated/")).doesNotContain(orphan).contains("curated/README");
    }

    @Test
    void aCrashBetweenForgettingAndDeletingLeavesObjectsToTheNextRun() {
        Expiry.Plan plan = expiry(LATER).plan(WEEK);
        expiry(LATER).carryOut(new Expiry.Plan(plan.snapshots(), Map.of()));

        assertThat(expiry(LATER).plan(WEEK).objects().keySet())
                .containsAll(plan.objects().keySet());
    }

    @Test
    void versionsAreKeptForADayAtLeast() {
        assertThatThrownBy(() -> expiry(LATER).plan(Duration.ofHours(23)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for a day at least");
    }
}
