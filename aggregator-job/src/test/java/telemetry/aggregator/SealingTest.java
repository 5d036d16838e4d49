package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static telemetry.aggregator.LakeFixture.line;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.CuratedKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;
import telemetry.contract.TableKey;
import telemetry.contract.TableKey.Format;
import telemetry.contract.TableKey.Table;

/** On the S3 of this JVM, which says truly when it got a part. */
class SealingTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String H = HOUR.toString().substring(0, 13);
    private static final Duration LATENESS = Duration.ofMinutes(3);
    private static final SealProperties SEAL = new SealProperties(true, LATENESS, List.of("rpm", "on"));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownBucket() {
        bucket = LakeFixture.create(cloud.s3());
    }

    @Test
    void anHourThatIsOverAndQuietIsSealedWithEachRecordOnceInOrder() throws Exception {
        String good = record(":00:01.5Z", "b", "{\"rpm\":1200,\"on\":true}");
        PartKey one = bucket.put(HOUR, good, record(":00:00.123456789Z", "b", "{\"rpm\":-1.5}"), "rubbish");
        PartKey other = bucket.put(
                HOUR,
                record(":59:59.999999999Z", "a", "{\"rpm\":\"fast\",\"on\":false}"),
                good,
                record(":00:01Z", "b", "{}"));

        HourSummary summary = aggregation(LATENESS).aggregateIfDue(HOUR).orElseThrow();

        assertThat(
                        query(
                                "SELECT vehicle_id, CAST(timestamp AS VARCHAR), timestamp_nanos, can_id, payload, other_fields, rpm, \"on\" FROM f"))
                .containsExactly(
                        "a|" + day() + ":59:59.999999+00|999|0x1F0|{\"rpm\":\"fast\",\"on\":false}|null|null|0.0",
                        "b|" + day() + ":00:00.123456+00|789|0x1F0|{\"rpm\":-1.5}|null|-1.5|null",
                        "b|" + day() + ":00:01+00|0|0x1F0|{}|null|null|null",
                        "b|" + day() + ":00:01.5+00|0|0x1F0|{\"rpm\":1200,\"on\":true}|null|1200.0|1.0");
        SealManifest manifest = aggregation(LATENESS).manifestOf(HOUR).orElseThrow();
        assertThat(manifest.version()).isOne();
        assertThat(manifest.records()).isEqualTo(4).isEqualTo(summary.records());
        assertThat(manifest.duplicates()).isOne();
        assertThat(manifest.malformed()).isOne();
        assertThat(manifest.firstTimestamp()).isEqualTo(H + ":00:00.123456Z");
        assertThat(manifest.lastTimestamp()).isEqualTo(H + ":59:59.999999Z");
        assertThat(manifest.inputs())
                .extracting(SealManifest.Input::key)
                .containsExactlyInAnyOrder(one.key(), other.key())
                .isSorted();
        assertThat(manifest.output().key()).isEqualTo(key(CuratedKey.Kind.RECORDS));
        assertThat(manifest.output().sha256()).isEqualTo(Sha256.of(bytes(CuratedKey.Kind.RECORDS)));
        assertThat(manifest.fingerprint()).isEqualTo(summary.fingerprint());
    }

    @Test
    void whatTheContractDoesNotNameIsKept() throws Exception {
        String sent = record(":00:01Z", "v", "{\"n\":1}");
        bucket.put(
                HOUR,
                sent.replace("{\"timestamp\"", "{\"vin\":\"W0L\",\"timestamp\"")
                        .replace(",\"ingest", ",\"at\":{\"x\":[1,null]},\"ingest"),
                record(":00:02Z", "v", "{ \"n\" : 1.50, \"text\":\"a b\" }"),
                record(":00:03Z", "v", "{\"n\":12345678901234567.6}"),
                record(":00:04Z", "v", "{\"n\":2.50,\"t\":\"a}b\\\\\"}")
                        .replace(",\"ingest", ",\"region\":{\"id\":\"eu\"},\"ingest"),
                record(":00:05Z", "v", "{\"o\":{\"n\":3.50}}"));

        aggregation(LATENESS).aggregateIfDue(HOUR);

        assertThat(query("SELECT payload, other_fields FROM f"))
                .containsExactly(
                        "{\"n\":1}|{\"vin\":\"W0L\",\"at\":{\"x\":[1,null]}}",
                        "{\"n\":1.50,\"text\":\"a b\"}|null",
                        "{\"n\":12345678901234567.6}|null",
                        "{\"n\":2.50,\"t\":\"a}b\\\\\"}|{\"region\":{\"id\":\"eu\"}}",
                        "{\"o\":{\"n\":3.50}}|null");
    }

    @Test
    void anHourThatGoesOnOrToWhichSomethingJustCameIsNotSealedUnlessItIsAskedFor() throws Exception {
        HourPartition now = HourPartition.of(Instant.now());
        bucket.put(now, record(":00:01Z", "v", "{}").replace(H, now.toString().substring(0, 13)));
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        Aggregation early = aggregation(LATENESS.minusSeconds(5));

        assertThat(early.aggregateIfDue(now)).isPresent();
        assertThat(early.aggregateIfDue(HOUR)).isPresent();
        assertThat(early.manifestOf(now)).isEmpty();
        assertThat(early.manifestOf(HOUR)).isEmpty();
        assertThat(early.aggregateIfDue(HOUR))
                .as("nothing to count, nothing to seal")
                .isEmpty();

        assertThat(aggregation(LATENESS.plusSeconds(5)).aggregateIfDue(HOUR)).isPresent();
        assertThat(early.manifestOf(HOUR)).isPresent();
        early.seal(now);
        assertThat(early.manifestOf(now))
                .hasValueSatisfying(manifest -> assertThat(manifest.records()).isOne());
    }

    @Test
    void sealingCanBeSwitchedOff() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        SealProperties off = new SealProperties(false, LATENESS, List.of());

        aggregation(LATENESS, off, bucket).aggregateIfDue(HOUR);

        assertThat(aggregation(LATENESS).manifestOf(HOUR)).isEmpty();
    }

    @Test
    void theSameLinesGiveTheSameBytesWhateverPartsTheyCameIn() throws Exception {
        String[] lines = IntStream.range(0, 3_000)
                .mapToObj(i -> record(
                        ":%02d:%02d.%03dZ".formatted(i % 60, i % 7, i), "v" + i % 31, "{\"rpm\":%d}".formatted(i)))
                .toArray(String[]::new);
        bucket.put(HOUR, lines);
        aggregation(LATENESS).aggregateIfDue(HOUR);
        byte[] sealed = bytes(CuratedKey.Kind.RECORDS);
        byte[] signals = bytes(table(Table.SIGNALS, Format.PARQUET));
        bucket = LakeFixture.create(cloud.s3());
        for (int part = 9; part >= 0; part--) {
            int first = part * 300;
            bucket.put(
                    HOUR,
                    IntStream.range(0, 300)
                            .mapToObj(i -> lines[first + 299 - i])
                            .toArray(String[]::new));
        }

        aggregation(LATENESS).aggregateIfDue(HOUR);

        assertThat(bytes(CuratedKey.Kind.RECORDS)).isEqualTo(sealed);
        assertThat(bytes(table(Table.SIGNALS, Format.PARQUET))).isEqualTo(signals);
    }

    @Test
    void aSecondSealOfTheSameWritesNothing() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation aggregation = aggregation(LATENESS, SEAL, new LakeFixture(watched.client(), bucket.bucket()));
        aggregation.seal(HOUR);
        byte[] manifest = bytes(CuratedKey.Kind.MANIFEST);
        long puts = puts(watched);

        aggregation.seal(HOUR);

        assertThat(puts(watched)).as("the aggregates alone").isEqualTo(puts - 2);
        assertThat(bytes(CuratedKey.Kind.MANIFEST)).isEqualTo(manifest);
    }

    private static long puts(WatchedS3 watched) {
        return watched.calls().stream().filter("putObject"::equals).count();
    }

    @Test
    void anHourThatHasNotChangedCostsOneList() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation aggregation = aggregation(LATENESS, SEAL, new LakeFixture(watched.client(), bucket.bucket()));
        HourPartition empty = HOUR.plusHours(-1);
        aggregation.aggregateIfDue(HOUR);
        aggregation.aggregateIfChanged(empty);
        watched.calls();

        assertThat(aggregation.aggregateIfDue(HOUR)).isEmpty();
        assertThat(watched.calls()).containsExactly("listObjectsV2Paginator");
        assertThat(aggregation.aggregateIfChanged(empty)).isEmpty();
        assertThat(watched.calls()).containsExactly("listObjectsV2Paginator");
    }

    @Test
    void aLateRecordSealsItsHourAgainAndNoOther() throws Exception {
        HourPartition other = HOUR.plusHours(-1);
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        bucket.put(
                other, record(":00:01Z", "v", "{}").replace(H, other.toString().substring(0, 13)));
        Aggregation aggregation = aggregation(LATENESS);
        List.of(HOUR, other).forEach(aggregation::aggregateIfDue);
        List<String> before = state();

        bucket.put(HOUR, record(":30:00Z", "late", "{}"));
        assertThat(aggregation.aggregateIfDue(other)).isEmpty();
        assertThat(aggregation.aggregateIfDue(HOUR)).isPresent();

        assertThat(aggregation.manifestOf(HOUR)).hasValueSatisfying(manifest -> {
            assertThat(manifest.version()).isEqualTo(2);
            assertThat(manifest.records()).isEqualTo(2);
            assertThat(manifest.inputs()).hasSize(2);
        });
        assertThat(query("SELECT vehicle_id FROM f")).containsExactly("late", "v");
        List<String> changed = state();
        changed.removeAll(before);
        assertThat(changed).isNotEmpty().allMatch(object -> object.contains(HOUR.folder()));
    }

    @Test
    void ofTwoThatSealTheSameHourTheOneThatWasOvertakenBeginsAgain() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation slow = aggregation(LATENESS, SEAL, new LakeFixture(watched.client(), bucket.bucket()));
        watched.beforeNextPut(() -> {
            bucket.put(HOUR, record(":00:02Z", "v", "{}"));
            aggregation(LATENESS).seal(HOUR);
        });

        slow.seal(HOUR);

        assertThat(slow.manifestOf(HOUR)).hasValueSatisfying(manifest -> {
            assertThat(manifest.version()).isOne();
            assertThat(manifest.records()).isEqualTo(2);
        });
        assertThat(query("SELECT count(*) FROM f")).containsExactly("2");
    }

    @Test
    void aPartThatComesWhileItsHourIsSealedIsInTheNextVersion() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        WatchedS3 watched = new WatchedS3(cloud.s3());
        Aggregation aggregation = aggregation(LATENESS, SEAL, new LakeFixture(watched.client(), bucket.bucket()));
        watched.beforeNextPut(() -> bucket.put(HOUR, record(":00:02Z", "v", "{}")));

        aggregation.seal(HOUR);
        assertThat(aggregation.manifestOf(HOUR))
                .hasValueSatisfying(manifest -> assertThat(manifest.records()).isOne());

        assertThat(aggregation.aggregateIfDue(HOUR)).isPresent();
        assertThat(aggregation.manifestOf(HOUR)).hasValueSatisfying(manifest -> {
            assertThat(manifest.version()).isEqualTo(2);
            assertThat(manifest.records()).isEqualTo(2);
        });
    }

    @Test
    void nobodyOverwritesWhatHeHasNotSeen() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        aggregation(LATENESS).seal(HOUR);
        Lake lake = bucket.lake();
        String etag = lake.etagOf(key(CuratedKey.Kind.RECORDS)).orElseThrow();
        Path file = Files.writeString(folder.resolve("other"), "other");

        assertThatThrownBy(() -> lake.replace(key(CuratedKey.Kind.RECORDS), file, Optional.empty()))
                .isInstanceOf(SealConflictException.class)
                .hasMessageContaining(key(CuratedKey.Kind.RECORDS));
        assertThatThrownBy(() -> lake.replace(
                        key(CuratedKey.Kind.RECORDS), file, Optional.of("\"0123456789abcdef0123456789abcdef\"")))
                .isInstanceOf(SealConflictException.class);
        assertThat(lake.etagOf(key(CuratedKey.Kind.RECORDS))).contains(etag);
        lake.replace(key(CuratedKey.Kind.RECORDS), file, Optional.of(etag));
        assertThat(bytes(CuratedKey.Kind.RECORDS)).isEqualTo("other".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileWhoseManifestWasNeverWrittenIsSealedByTheNextRun() throws Exception {
        bucket.put(HOUR, record(":00:01Z", "v", "{}"));
        aggregation(LATENESS).seal(HOUR);
        byte[] records = bytes(CuratedKey.Kind.RECORDS);
        bucket.delete(key(CuratedKey.Kind.MANIFEST));

        assertThat(aggregation(LATENESS).aggregateIfDue(HOUR)).isPresent();

        assertThat(aggregation(LATENESS).manifestOf(HOUR)).isPresent();
        assertThat(bytes(CuratedKey.Kind.RECORDS)).isEqualTo(records);
    }

    @Test
    void anHourWithoutARecordOfItsOwnIsSealedEmpty() throws Exception {
        bucket.put(HOUR, "rubbish");

        aggregation(LATENESS).aggregateIfDue(HOUR);

        assertThat(query("SELECT count(*) FROM f")).containsExactly("0");
        assertThat(aggregation(LATENESS).manifestOf(HOUR)).hasValueSatisfying(manifest -> {
            assertThat(manifest.malformed()).isOne();
            assertThat(manifest.firstTimestamp()).isNull();
        });
    }

    private static String record(String time, String vehicle, String payload) {
        return line(H + time, vehicle, payload, HOUR.end() + "").replace(":00:00Z\"}", ":00:00.000Z\"}");
    }

    @Test
    void withoutEtagsTheRefusalNamesTheObject() {
        bucket.put(HOUR, record(":00:01Z", "a", "{}"));
        aggregation(LATENESS).seal(HOUR);
        LakeFixture forgetful = new LakeFixture(withoutEtags(cloud.s3()), bucket.bucket());

        assertThatThrownBy(() -> aggregation(LATENESS, SEAL, forgetful).seal(HOUR))
                .isInstanceOf(AggregationException.class)
                .hasCauseInstanceOf(HourFaultException.class)
                .hasMessageContaining(key(CuratedKey.Kind.MANIFEST) + ": the store gave no ETag");
        assertThatThrownBy(() -> forgetful.lake().etagOf(key(CuratedKey.Kind.RECORDS)))
                .isInstanceOf(HourFaultException.class)
                .hasMessageContaining("telemetry.parquet: the store gave no ETag");
    }

    /** Stands for a file system without extended attributes. */
    private static S3Client withoutEtags(S3Client real) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(),
                new Class<?>[] {S3Client.class},
                (proxy, method, args) -> withoutEtag(method.invoke(real, args)));
    }

    private static Object withoutEtag(Object answer) {
        if (answer instanceof HeadObjectResponse head) {
            return head.toBuilder().eTag(null).build();
        }
        return answer instanceof ResponseBytes<?> bytes && bytes.response() instanceof GetObjectResponse get
                ? ResponseBytes.fromByteArray(get.toBuilder().eTag(null).build(), bytes.asByteArray())
                : answer;
    }

    private static String day() {
        return H.replace('T', ' ');
    }

    private Aggregation aggregation(Duration later) {
        return aggregation(later, SEAL, bucket);
    }

    /** One that runs {@code later} than now. */
    private static Aggregation aggregation(Duration later, SealProperties seal, LakeFixture bucket) {
        try {
            Clock clock = Clock.offset(Clock.systemUTC(), later);
            return bucket.aggregation(
                    new WorkFolder(folder.resolve("work"), Long.MAX_VALUE), clock, new SimpleMeterRegistry(), seal);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static String key(CuratedKey.Kind kind) {
        return new CuratedKey(HOUR, kind).key();
    }

    private static String table(Table table, Format format) {
        return new TableKey(HOUR, table, format).key();
    }

    private byte[] bytes(CuratedKey.Kind kind) {
        return bytes(key(kind));
    }

    private byte[] bytes(String key) {
        return bucket.s3()
                .getObjectAsBytes(get -> get.bucket(bucket.bucket()).key(key))
                .asByteArray();
    }

    /** Every object with what identifies its content. */
    private List<String> state() {
        return new ArrayList<>(
                bucket.s3().listObjectsV2Paginator(list -> list.bucket(bucket.bucket())).contents().stream()
                        .map((S3Object object) -> object.key() + ' ' + object.eTag() + ' ' + object.lastModified())
                        .toList());
    }

    /** Rows of {@code sql} over the sealed records, which are the table f. */
    private List<String> query(String sql) throws SQLException, IOException {
        Path file = Files.write(Files.createTempFile(folder, "sealed", ".parquet"), bytes(CuratedKey.Kind.RECORDS));
        return Parquet.query(file, sql);
    }
}
