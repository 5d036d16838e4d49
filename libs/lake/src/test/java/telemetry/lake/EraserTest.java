package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

class EraserTest {
    private static final HourPartition FOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final HourPartition FIVE = FOUR.plusHours(1);
    private static final Eraser.Request ALL = new Eraser.Request("veh-gone", FOUR, FOUR.plusHours(2));
    private static final Duck DUCK = new Duck(256L << 20, 2);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private Bucket bucket;
    private Eraser.Progress progress = Eraser.Progress.NONE;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @BeforeEach
    void twoHoursOfTwoVehicles() {
        bucket = Bucket.create(cloud.s3(), folder);
        put(FOUR, 1, "veh-gone");
        put(FOUR, 2, "veh-kept", "veh-gone");
        derive(FOUR);
        put(FOUR, 3, "veh-kept");
        put(FOUR, 3, "veh-kept"); // a duplicate
        derive(FOUR);
        put(FIVE, 1, "veh-gone");
        bucket.putAsWritten(
                new PartKey(FIVE, UUID.randomUUID(), PartCompression.GZIP),
                line(FIVE, 2, "veh-kept", "{\"n\":2}") + '\n' + line(FIVE, 2, "veh-gone", "{\"n\":2}") + '\n');
        put(FIVE, 2, "veh-kept");
        bucket.put(
                FIVE,
                Map.of(),
                "{\"vehicle_id\":\"veh-gone\",\"payload\":{\"n\":NaN}}",
                line(FIVE, 9, "veh-kept", "{\"peer\":\"another\"}"));
        derive(FIVE);
    }

    private void put(HourPartition hour, int second, String... vehicles) {
        List<String> lines = new ArrayList<>();
        for (String vehicle : vehicles) {
            lines.add(line(hour, second, vehicle, "{\"n\":%d}".formatted(second)));
        }
        bucket.put(hour, Map.of(), lines.toArray(String[]::new));
    }

    private static String line(HourPartition hour, int second, String vehicle, String payload) {
        return Bucket.line(hour, second, payload).replace("\"v\"", '"' + vehicle + '"');
    }

    private DerivedTables derived(Bucket lake) {
        return new DerivedTables(lake.lake(), lake.store(Clock.systemUTC()));
    }

    private void derive(HourPartition hour) {
        HourVersion version = bucket.refresh(bucket.table(Clock.systemUTC()), hour);
        try (Connection duck = DUCK.open(folder)) {
            Path files = Files.createTempDirectory(folder, "derive-");
            List<Path> records = bucket.table(Clock.systemUTC()).download(version, files);
            new Derivation(bucket.lake(), derived(bucket), hour.equals(FOUR))
                    .write(duck, version, records, true, Files.createDirectory(files.resolve("derived")));
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private Eraser eraser(Bucket lake) {
        return eraser(lake, Clock.systemUTC());
    }

    private Eraser eraser(Bucket lake, Clock clock) {
        return new Eraser(
                lake.lake(), lake.store(clock), lake.table(clock), derived(lake), DUCK, folder, clock, progress);
    }

    private Map<HourPartition, List<Long>> figures() throws Exception {
        Map<HourPartition, List<Long>> figures = new TreeMap<>();
        Derivation derivation = new Derivation(bucket.lake(), derived(bucket), true);
        for (HourPartition hour : List.of(FOUR, FIVE)) {
            derivation
                    .summaryOf(hour)
                    .ifPresent(summary ->
                            figures.put(hour, List.of(summary.records(), summary.duplicates(), summary.malformed())));
        }
        return figures;
    }

    @Test
    void nothingOfTheVehicleIsInAnyObjectAndTheOthersStay() throws Exception {
        assertThat(Contents.naming(bucket, "veh-gone")).isNotEmpty();

        Eraser.Account account = eraser(bucket).erase(ALL);

        assertThat(account.done()).isTrue();
        assertThat(account.records()).isEqualTo(4);
        assertThat(account.lines()).isEqualTo(5);
        assertThat(account.partsDeleted()).isEqualTo(2);
        assertThat(account.partsRewritten()).isEqualTo(3);
        assertThat(Contents.naming(bucket, "veh-gone")).isEmpty();
        assertThat(bucket.keys("raw/").stream().filter(key -> key.endsWith(".jsonl.gz")))
                .hasSize(1)
                .allSatisfy(key -> assertThat(bucket.s3()
                                .headObject(head -> head.bucket(bucket.name()).key(key))
                                .metadata())
                        .containsEntry(PartKey.LINES, "1")
                        .containsEntry(PartChecksum.METADATA, checksum(key)));
        assertThat(bucket.keys("erasures/")).hasSize(1);
        assertThat(figures()).isEqualTo(Map.of(FOUR, List.of(2L, 1L, 0L), FIVE, List.of(2L, 1L, 0L)));
        assertThat(unread()).isZero();
    }

    private String checksum(String key) {
        byte[] kept = (line(FIVE, 2, "veh-kept", "{\"n\":2}") + '\n').getBytes(StandardCharsets.UTF_8);
        PartChecksum checksum = new PartChecksum(PartKey.parse(key).orElseThrow(), 1);
        checksum.update(kept, 0, kept.length);
        return checksum.value();
    }

    private long unread() {
        RecordsTable table = bucket.table(Clock.systemUTC());
        return List.of(FOUR, FIVE).stream()
                .mapToLong(hour -> table.version(hour)
                        .state()
                        .unread(bucket.lake().partsOf(hour))
                        .size())
                .sum();
    }

    @Test
    void aDryRunSaysTheSameAndChangesNothing() throws Exception {
        List<String> before = bucket.keys("");

        Eraser.Account plan = eraser(bucket).plan(ALL);

        assertThat(plan.done()).isFalse();
        assertThat(plan.hours()).isEqualTo(2);
        assertThat(plan.records()).isEqualTo(4);
        assertThat(plan.lines()).isEqualTo(5);
        assertThat(bucket.keys("")).isEqualTo(before);
    }

    @Test
    void eachStepNamesTheHoursThatItHasDone() throws Exception {
        List<String> steps = new ArrayList<>();
        progress = (step, done, all) -> steps.add("%s %d/%d".formatted(step, done, all));

        eraser(bucket).erase(ALL);

        assertThat(steps)
                .containsExactly(
                        "SEARCH 0/2",
                        "SEARCH 1/2",
                        "RECORDS 0/2",
                        "RECORDS 1/2",
                        "TABLES 0/2",
                        "TABLES 1/2",
                        "PARTS 0/2",
                        "PARTS 1/2",
                        "SEARCH 0/2",
                        "SEARCH 1/2",
                        "OBJECTS 0/1");
    }

    /** Tests the request of all hours, which does not depend on the time of the call. */
    @Test
    void aCallInAnotherHourResumesTheErasure() throws Exception {
        Eraser.Request all = Eraser.Request.ofAll("veh-gone");
        assertThatThrownBy(() -> eraser(bucket.on(failingAfter(3))).erase(all)).isInstanceOf(Exception.class);
        assertThat(Erasures.in(bucket.lake()).hasUnfinished("veh-gone")).isTrue();
        assertThat(Erasures.in(bucket.lake()).hasUnfinished("veh-kept")).isFalse();

        Clock later = Clock.offset(Clock.systemUTC(), Eraser.longestCommit().plusMinutes(1));
        assertThat(eraser(bucket, later).erase(all).done()).isTrue();

        assertThat(bucket.keys("erasures/")).hasSize(1);
        assertThat(Erasures.in(bucket.lake()).hasUnfinished("veh-gone")).isFalse();
    }

    @Test
    void onlyTheHoursThatAreNamedAreErased() throws Exception {
        eraser(bucket).erase(new Eraser.Request("veh-gone", FOUR, FIVE));

        assertThat(figures().get(FOUR)).isEqualTo(List.of(2L, 1L, 0L));
        assertThat(bucket.table(Clock.systemUTC()).version(FIVE).records()).isEqualTo(4);
    }

    /** Tests a late part, from a message that was still in the queue or a dead letter that is redriven. */
    @Test
    void aLatePartDoesNotBringItBack() throws Exception {
        eraser(bucket).erase(ALL);
        put(FOUR, 20, "veh-gone", "veh-kept");

        derive(FOUR);

        assertThat(bucket.table(Clock.systemUTC()).version(FOUR).records()).isEqualTo(3);
        assertThat(Contents.naming(bucket, "veh-gone"))
                .allMatch(key -> key.startsWith("raw/"))
                .hasSize(1);
        assertThat(eraser(bucket).erase(ALL).done()).isTrue();
        assertThat(Contents.naming(bucket, "veh-gone")).isEmpty();
    }

    @Test
    void recordsThatIngestReceivedAfterwardsAreKept() throws Exception {
        eraser(bucket).erase(ALL);
        String line = line(FOUR, 30, "veh-gone", "{\"n\":1}");
        String received = Instant.now().plusSeconds(5).toString().substring(0, 19) + ".000Z";
        bucket.put(FOUR, Map.of(), line.replace("2026-11-23T04:00:30.500Z", received));

        derive(FOUR);

        assertThat(bucket.table(Clock.systemUTC()).version(FOUR).records()).isEqualTo(3);
    }

    @Test
    void aFoldThatBeganBeforeDoesNotCommitAfterwards() throws Exception {
        RecordsTable table = bucket.table(Clock.systemUTC());
        put(FOUR, 40, "veh-gone");
        RecordsTable.Draft draft = bucket.draft(table, FOUR);
        Erasures.put(bucket.lake(), Erasure.begun("veh-gone", FOUR, FIVE, Instant.now()));

        assertThatThrownBy(() -> bucket.commit(table, draft)).isInstanceOf(VersionConflictException.class);
    }

    /** Tests that the same call finishes the work after any failed request, and counts no line twice. */
    @ParameterizedTest
    @ValueSource(ints = {3, 20, 36})
    void aRunThatWasBrokenOffIsFinishedByTheNext(int writes) throws Exception {
        assertThatThrownBy(() -> eraser(bucket.on(failingAfter(writes))).erase(ALL))
                .isInstanceOf(Exception.class);

        Eraser.Account account = eraser(bucket).erase(ALL);
        List<String> left = Contents.naming(bucket, "veh-gone");
        assertThat(account.done()).isEqualTo(left.isEmpty());
        assertThat(account.held())
                .containsExactlyInAnyOrderElementsOf(
                        left); // of the broken commit; another writer's could look the same
        if (!left.isEmpty()) {
            Clock later = Clock.offset(Clock.systemUTC(), Eraser.longestCommit().plusMinutes(1));
            assertThat(eraser(bucket, later).erase(ALL).done()).isTrue();
        }

        assertThat(Contents.naming(bucket, "veh-gone")).isEmpty();
        assertThat(bucket.keys("erasures/")).hasSize(1);
        assertThat(unread()).isZero();
        assertThat(figures()).isEqualTo(Map.of(FOUR, List.of(2L, 1L, 0L), FIVE, List.of(2L, 1L, 0L)));
        assertThat(bucket.lake().read(new AggregateKey(FOUR, AggregateKey.Kind.VEHICLE_COUNTS).key()))
                .hasValueSatisfying(counts ->
                        assertThat(new String(counts, StandardCharsets.UTF_8)).contains("\"count\":2"));
        assertThat(derived(bucket).files(LakeTable.VEHICLES)).containsOnlyKeys(FOUR, FIVE);
    }

    /** Tests an hour that has no version after a crash, while its derived rows remain. */
    @Test
    @Timeout(120)
    void anHourThatWasEmptiedLosesItsRowsAfterACrash() throws Exception {
        HourPartition six = FOUR.plusHours(2);
        put(six, 1, "veh-gone");
        derive(six);
        Eraser.Request request = new Eraser.Request("veh-gone", six, six.plusHours(1));
        assertThatThrownBy(() -> eraser(bucket.on(failingAfter(5))).erase(request))
                .isInstanceOf(Exception.class);
        assertThat(bucket.table(Clock.systemUTC()).version(six).exists()).isFalse();
        assertThat(derived(bucket).files(LakeTable.VEHICLES)).containsKey(six);

        eraser(bucket).erase(request);

        assertThat(derived(bucket).files(LakeTable.VEHICLES)).doesNotContainKey(six);
        assertThat(derived(bucket).files(LakeTable.HOURS)).containsKey(six);
    }

    private static S3Client failingAfter(int writes) {
        Set<String> writing = Set.of("putObject", "deleteObject", "deleteObjects");
        int[] left = {writes};
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, arguments) -> {
                    if (writing.contains(method.getName()) && --left[0] < 0) {
                        throw SdkClientException.create("the machine is gone");
                    }
                    try {
                        return method.invoke(cloud.s3(), arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }
}
