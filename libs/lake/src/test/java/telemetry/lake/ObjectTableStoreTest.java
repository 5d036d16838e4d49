package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

class ObjectTableStoreTest implements TableStoreContract {
    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @Override
    public S3Client s3() {
        return cloud.s3();
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public TableStore store(Bucket bucket) {
        return bucket.store(Clock.systemUTC());
    }

    private Bucket withTable() {
        Bucket bucket = newBucket();
        bucket.put(HOUR, Map.of(), Bucket.line(HOUR, 1, "{\"n\":1}"));
        bucket.refresh(table(bucket), HOUR);
        return bucket;
    }

    /** Tests the retry that the SDK makes of a PUT whose answer was lost. */
    @Test
    void aCommitThatWasPutTwiceIsOnes() {
        Bucket bucket = withTable();
        S3Client twice = metadataPut((request, put) -> {
            put.run();
            put.run();
        });

        set(bucket.on(twice), "repeated", "yes");

        assertThat(property(bucket, "repeated")).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 412})
    void aRefusedCommitIsTriedOnTheNextVersion(int status) {
        Bucket bucket = withTable();
        boolean[] refused = {false};
        S3Client conflicting = metadataPut((request, put) -> {
            if (!refused[0]) {
                refused[0] = true;
                set(bucket, "other", "yes");
                throw S3Exception.builder().statusCode(status).build();
            }
            put.run();
        });

        set(bucket.on(conflicting), "own", "yes");

        assertThat(property(bucket, "own")).isEqualTo("yes");
        assertThat(property(bucket, "other")).isEqualTo("yes");
    }

    @Test
    void aCommitWithoutAnAnswerIsNeitherMadeNorFailed() {
        Bucket bucket = withTable();
        S3Client silent = metadataPut((request, put) -> {
            put.run();
            throw S3Exception.builder().statusCode(503).build();
        });

        assertThatThrownBy(() -> set(bucket.on(silent), "unknown", "yes"))
                .isInstanceOf(CommitStateUnknownException.class);
        assertThat(property(bucket, "unknown")).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "rubbish"})
    void aHintThatIsLostOrStaleOrDamagedHidesNoVersion(String hint) {
        Bucket bucket = withTable();
        set(bucket, "newest", "yes");
        if (hint.isEmpty()) {
            s3().deleteObject(delete -> delete.bucket(bucket.name()).key("curated/metadata/version-hint.text"));
        } else {
            bucket.put("curated/metadata/version-hint.text", Map.of(), hint);
        }

        assertThat(property(bucket, "newest")).isEqualTo("yes");
    }

    @Test
    void aHintAtADeletedVersionHidesNoVersion() {
        Bucket bucket = withTable();
        set(bucket, "newest", "yes");
        bucket.put("curated/metadata/version-hint.text", Map.of(), "1");
        s3().deleteObject(delete -> delete.bucket(bucket.name()).key("curated/metadata/v1.metadata.json"));

        assertThat(property(bucket, "newest")).isEqualTo("yes");
    }

    /** Tests a writer whose version may have been deleted, so that the next number seems free. */
    @Test
    void aWriterThatStalledForHoursReadsTheTableAgain() {
        Bucket bucket = withTable();
        Instant[] now = {Instant.now()};
        Clock clock = new Clock() {
            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        };
        Table slow = bucket.store(clock).find(TableLayout.id(LakeTable.RECORDS)).orElseThrow();
        var update = slow.updateProperties().set("slow", "yes");
        update.apply();
        for (int i = 0; i < 3; i++) {
            set(bucket, "fast", Integer.toString(i));
        }
        now[0] = now[0].plus(Duration.ofDays(8));
        Expiry expiry = new Expiry(bucket.lake(), bucket.store(clock), clock);
        expiry.carryOut(expiry.plan(Duration.ofDays(7)));
        assertThat(bucket.keys("curated/metadata/v"))
                .containsExactly("curated/metadata/v5.metadata.json", "curated/metadata/version-hint.text");

        update.commit();

        assertThat(property(bucket, "slow")).isEqualTo("yes");
        assertThat(property(bucket, "fast")).isEqualTo("2");
    }

    private static void set(Bucket bucket, String name, String value) {
        bucket.store(Clock.systemUTC())
                .find(TableLayout.id(LakeTable.RECORDS))
                .orElseThrow()
                .updateProperties()
                .set(name, value)
                .commit();
    }

    private static String property(Bucket bucket, String name) {
        return bucket.store(Clock.systemUTC())
                .find(TableLayout.id(LakeTable.RECORDS))
                .orElseThrow()
                .properties()
                .getOrDefault(name, "");
    }

    /** Disturbs the PUT of a version. */
    private interface Disturbance {
        void put(PutObjectRequest request, Runnable put);
    }

    private static S3Client metadataPut(Disturbance disturbance) {
        return (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, args) -> {
                    if (method.getName().equals("putObject")
                            && args[0] instanceof PutObjectRequest request
                            && request.key().endsWith(".metadata.json")) {
                        disturbance.put(request, () -> call(method, args));
                        return null;
                    }
                    return call(method, args);
                });
    }

    private static Object call(java.lang.reflect.Method method, Object[] args) {
        try {
            return method.invoke(cloud.s3(), args);
        } catch (InvocationTargetException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(failed);
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
