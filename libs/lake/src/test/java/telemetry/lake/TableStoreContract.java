package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

/**
 * Specifies the behaviour of every {@link TableStore}: of two writers of one hour one wins; writers of different hours
 * all win.
 */
interface TableStoreContract {
    HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));

    S3Client s3();

    Path folder();

    TableStore store(Bucket bucket);

    default RecordsTable table(Bucket bucket) {
        return new RecordsTable(bucket.lake(), store(bucket), List.of("n"));
    }

    default Bucket newBucket() {
        return Bucket.create(s3(), folder());
    }

    @Test
    default void aTableThatWasNotCreatedIsNotFound() {
        Bucket bucket = newBucket();

        assertThat(store(bucket).find(TableLayout.id(LakeTable.RECORDS))).isEmpty();
        assertThat(table(bucket).version(HOUR).exists()).isFalse();
        assertThat(bucket.keys("curated/")).isEmpty();
    }

    @Test
    default void manyCreateOneTable() throws Exception {
        Bucket bucket = newBucket();
        TableLayout layout = TableLayout.of(LakeTable.VEHICLES, List.of());

        List<String> ids = inParallel(IntStream.range(0, 6)
                .mapToObj(i -> (Callable<String>)
                        () -> store(bucket).open(layout).uuid().toString())
                .toList());

        assertThat(ids).hasSize(6).containsOnly(ids.getFirst());
    }

    @Test
    default void ofTwoWritersOfOneHourOneWinsAndTheOtherIsTold() {
        Bucket bucket = newBucket();
        RecordsTable fast = table(bucket);
        RecordsTable slow = table(bucket);
        for (int round = 0; round < 3; round++) {
            bucket.put(HOUR, Map.of(), Bucket.line(HOUR, round, "{\"n\":1}"));
            RecordsTable.Draft draft = bucket.draft(slow, HOUR);
            bucket.refresh(fast, HOUR);

            assertThatThrownBy(() -> bucket.commit(slow, draft)).isInstanceOf(VersionConflictException.class);
            assertThat(slow.version(HOUR).records()).isEqualTo(round + 1);
        }
    }

    @Test
    default void aLateAdditionLosesAsWell() {
        Bucket bucket = newBucket();
        RecordsTable table = table(bucket);
        bucket.put(
                HOUR,
                Map.of(),
                IntStream.range(0, 3_000)
                        .mapToObj(i -> Bucket.line(HOUR, i, "{\"n\":%d}".formatted(i * 7919 % 3_001)))
                        .toArray(String[]::new));
        bucket.refresh(table, HOUR);
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":-1}"));
        RecordsTable.Draft addition = bucket.draft(table, HOUR);
        assertThat(addition.replaces()).isFalse();
        bucket.refresh(table(bucket), HOUR);

        assertThatThrownBy(() -> bucket.commit(table, addition)).isInstanceOf(VersionConflictException.class);
        assertThat(table.version(HOUR).records()).isEqualTo(3_001);
        assertThat(table.version(HOUR).files()).hasSize(2);
    }

    @Test
    default void writersOfDifferentHoursAllCommit() throws Exception {
        Bucket bucket = newBucket();
        List<Callable<HourVersion>> writers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HourPartition hour = HOUR.plusHours(i);
            bucket.put(hour, Map.of(), Bucket.line(hour, 1, "{\"n\":1}"));
            writers.add(() -> bucket.refresh(table(bucket), hour));
        }

        inParallel(writers);

        assertThat(table(bucket).versions(hour -> true))
                .hasSize(8)
                .allSatisfy((hour, version) -> assertThat(version.records()).isOne());
    }

    @Test
    default void readersSeeTheVersionThatTheyBeganWith() {
        Bucket bucket = newBucket();
        RecordsTable table = table(bucket);
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        HourVersion before = bucket.refresh(table, HOUR);
        Table reader = store(bucket).find(TableLayout.id(LakeTable.RECORDS)).orElseThrow();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 2, "{\"n\":1}"), Bucket.line(HOUR, 3, "{\"n\":1}"));
        HourVersion after = bucket.refresh(table, HOUR);

        assertThat(after.number()).isGreaterThan(before.number());
        assertThat(bucket.keys("curated/data/"))
                .containsAll(table.filesOf(before).stream().map(TableFile::key).toList());
        assertThat(reader.currentSnapshot().snapshotId()).isEqualTo(before.snapshot());
    }

    private static <T> List<T> inParallel(List<Callable<T>> work) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(work)) {
                results.add(one.get());
            }
            return results;
        }
    }
}
