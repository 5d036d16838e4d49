package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.TrinoLake.SIGNALS;
import static telemetry.aggregator.TrinoLake.hour;
import static telemetry.aggregator.TrinoLake.record;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.lake.Expiry;
import telemetry.lake.ObjectTableStore;

/**
 * Kills the aggregator or the cluster, or lets another writer in, at the steps of a fold of late data. The default is
 * some of the steps; {@code -Dtrino.steps=1000} tests all of them.
 */
@EnabledIfSystemProperty(named = "trino.home", matches = ".+", disabledReason = "only the profile trino has a server")
class TrinoKillIT {
    private static final HourPartition FIRST = HourPartition.of(Instant.parse("2026-10-01T00:00:00Z"));
    private static final int STEPS = Integer.getInteger("trino.steps", 4);
    private static final int RECORDS = 200;
    private static final int LATE = 30;

    @TempDir
    private static Path folder;

    private static TrinoLake lake;
    private static int hours;

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

    @Test
    void aKilledAggregatorLeavesAnHourThatTheNextOneFoldsExactly() throws Exception {
        List<String> steps = steps();
        assertThat(steps).hasSizeGreaterThan(30).anyMatch(name -> name.startsWith("INSERT"));
        List<HourPartition> killed = new ArrayList<>();
        for (int step : some(steps.size())) {
            killed.add(foldKilledAt(step, Steps.Kind.DIES_AFTER));
            if (!steps.get(step - 1).matches("(put|delete).*")) {
                killed.add(foldKilledAt(step, Steps.Kind.DIES_DURING));
            }
        }

        expire();

        for (HourPartition hour : killed) {
            lake.assertAlikeAsItIs(hour);
        }
        assertThat(keys()).noneMatch(key -> key.matches(".*/(parts|fresh)\\d+-.*"));
    }

    private static HourPartition foldKilledAt(int step, Steps.Kind kind) throws Exception {
        HourPartition hour = hourWithLateData();
        try (Steps dying = Steps.dying(step, kind)) {
            assertThatThrownBy(() -> lake.onTrino(dying).refresh(hour))
                    .satisfiesAnyOf(
                            failed -> assertThat(failed).isInstanceOf(Steps.Death.class),
                            failed -> assertThat(failed).hasRootCauseInstanceOf(Steps.Death.class));
            assertThat(recordsOf(hour))
                    .as("%s at step %d, %s", kind, step, dying.names().getLast())
                    .isIn((long) RECORDS, (long) RECORDS + LATE);
        }
        lake.onTrino().refresh(hour);
        assertThat(lake.assertAlikeAsItIs(hour).records()).isEqualTo(RECORDS + LATE);
        return hour;
    }

    /** Deletes the files that no version needs, with a clock that is days ahead. */
    private static void expire() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(3));
        LakeFixture bucket = lake.bucket();
        Expiry expiry = new Expiry(bucket.lake(), new ObjectTableStore(bucket.s3(), bucket.bucket(), later), later);
        expiry.carryOut(expiry.plan(Duration.ofDays(1)));
    }

    private static List<String> keys() {
        return lake
                .bucket()
                .s3()
                .listObjectsV2Paginator(list -> list.bucket(lake.bucket().bucket()))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    @Test
    void anHourIsExactWhereverTheClusterWasKilled() throws Exception {
        List<Integer> statements = new ArrayList<>();
        List<String> steps = steps();
        for (int step = 1; step <= steps.size(); step++) {
            if (!steps.get(step - 1).matches("(put|delete).*")) {
                statements.add(step);
            }
        }
        for (int chosen : some(statements.size())) {
            HourPartition hour = hourWithLateData();
            try (Steps kill = Steps.before(
                    statements.get(chosen - 1), () -> Thread.ofPlatform().start(lake::killTrino))) {
                assertThatThrownBy(() -> lake.onTrino(kill).refresh(hour))
                        .isInstanceOfSatisfying(
                                AggregationException.class,
                                failed -> assertThat(Fault.of(failed).passing())
                                        .as("%s", failed)
                                        .isTrue());
                assertThat(recordsOf(hour))
                        .as("at %s", kill.names().getLast())
                        .isIn((long) RECORDS, (long) RECORDS + LATE);
            }
            lake.killTrino();
            lake.restartTrino();
            lake.onTrino().refresh(hour);

            assertThat(lake.assertAlikeAsItIs(hour).records()).isEqualTo(RECORDS + LATE);
        }
    }

    @Test
    void anHourIsExactWhereverAnotherWriterCommits() throws Exception {
        for (int step : some(steps().size())) {
            HourPartition hour = hourWithLateData();
            try (Steps overtaken = Steps.before(step, () -> overtake(hour))) {
                lake.onTrino(overtaken).refresh(hour);
            }

            lake.onTrino().refresh(hour);
            assertThat(lake.assertAlikeAsItIs(hour).records())
                    .as("at step %d", step)
                    .isEqualTo(RECORDS + LATE + 1);
        }
    }

    private static void overtake(HourPartition hour) {
        try {
            lake.put(hour, PartCompression.NONE, List.of(record(hour, 7, "later", "{\"n\":6}")));
            lake.onDuckDb(lake.bucket()).refresh(hour);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void tablesOfLinesThatAKilledAggregatorLeftAreDroppedLater() throws Exception {
        int reading = 1 + steps().indexOf("CREATE SCHEMA IF NOT EXISTS raw.telemetry");
        assertThat(reading).isPositive();
        HourPartition hour = hourWithLateData();
        try (Steps dying = Steps.dying(reading + 2, Steps.Kind.DIES_AFTER)) {
            assertThatThrownBy(() -> lake.onTrino(dying).refresh(hour)).isInstanceOf(Steps.Death.class);
            assertThat(dying.names().getLast()).startsWith("CREATE TABLE raw.telemetry.");
        }
        assertThat(linesTables()).isNotEmpty();

        lake.onTrino().refresh(hour);
        assertThat(linesTables()).as("one that may be in use stays").isNotEmpty();
        HourPartition next = hourWithLateData();
        lake.onTrino(Clock.offset(Clock.systemUTC(), Duration.ofHours(3))).refresh(next);

        assertThat(linesTables()).isEmpty();
        assertThat(lake.bucket().lake().partsOf(hour)).as("parts stay").hasSize(2);
        lake.assertAlikeAsItIs(hour);
        lake.assertAlikeAsItIs(next);
    }

    private static List<String> linesTables() throws Exception {
        return lake.query("SELECT table_name FROM raw.information_schema.tables WHERE table_schema = 'telemetry'");
    }

    /** Returns the names of the steps of a fold of late data. */
    private static List<String> steps() throws Exception {
        HourPartition hour = hourWithLateData();
        try (Steps counted = Steps.counted()) {
            lake.onTrino(counted).refresh(hour);
            lake.assertAlikeAsItIs(hour);
            return counted.names();
        }
    }

    /** Returns numbers from 1 to {@code count}, evenly spaced, including the last. */
    private static List<Integer> some(int count) {
        int wanted = Math.min(STEPS, count);
        return IntStream.rangeClosed(1, wanted)
                .mapToObj(i -> (int) ((long) i * count / wanted))
                .toList();
    }

    /** Creates an hour for which both lakes have a version and a late part. */
    private static HourPartition hourWithLateData() throws Exception {
        HourPartition hour = FIRST.plusHours(hours++);
        lake.put(hour, PartCompression.GZIP, hour(hour, RECORDS));
        for (LakeFixture each : List.of(lake.bucket(), lake.other())) {
            lake.onDuckDb(each).refresh(hour);
        }
        List<String> late = new ArrayList<>(hour(hour, RECORDS + LATE).subList(RECORDS - 5, RECORDS + LATE));
        late.add("rubbish");
        lake.put(hour, PartCompression.NONE, late);
        return hour;
    }

    private static long recordsOf(HourPartition hour) {
        long counted =
                lake.bucket().table(Clock.systemUTC(), SIGNALS).version(hour).records();
        assertThat(lake.bucket().query(hour, "SELECT count(*) FROM f")).containsExactly(Long.toString(counted));
        return counted;
    }
}
