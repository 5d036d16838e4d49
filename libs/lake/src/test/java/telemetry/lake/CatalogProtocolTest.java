package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.LakeTable;

/** Tests that a client never takes a successful commit for a failed one. */
class CatalogProtocolTest {
    private static final String COMMIT =
            "{\"requirements\":[],\"updates\":[{\"action\":\"set-properties\",\"updates\":{\"x\":\"yes\"}}]}";

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private Bucket bucket;
    private boolean silent;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void createBucket() {
        bucket = Bucket.create(cloud.s3(), folder);
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsUnknown() {
        CatalogAnswer answer = commit(true, false);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json()).contains("CommitStateUnknownException");
        assertThat(property()).isEqualTo("yes");
    }

    @Test
    void anOutageAfterTheCommitIsNotToldAsOneBefore() {
        CatalogAnswer answer = commit(false, true);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json()).contains("CommitStateUnknownException");
        assertThat(property()).isEqualTo("yes");
    }

    @Test
    void anOutageBeforeTheCommitMayBeTriedAgain() {
        create();
        silent = true;
        CatalogAnswer answer = answer(store(false, false));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "5");
        assertThat(property()).isEmpty();
    }

    private void create() {
        bucket.store(Clock.systemUTC()).open(TableLayout.of(LakeTable.RECORDS, List.of()));
    }

    private CatalogAnswer commit(boolean loseAnswer, boolean endAfter) {
        create();
        return answer(store(loseAnswer, endAfter));
    }

    private static CatalogAnswer answer(ObjectTableStore store) {
        LakeCatalog catalog = new LakeCatalog(store, (table, snapshot) -> {});
        return new CatalogProtocol<>(catalog, Map.of(), fault -> true)
                .answer(new CatalogProtocol.Request(
                        "POST",
                        "namespaces/telemetry/tables/records",
                        Map.of(),
                        "",
                        null,
                        max -> COMMIT.getBytes(StandardCharsets.UTF_8)));
    }

    private String property() {
        return bucket.store(Clock.systemUTC())
                .find(TableLayout.id(LakeTable.RECORDS))
                .orElseThrow()
                .properties()
                .getOrDefault("x", "");
    }

    /**
     * Returns a store on an S3 that fails.
     *
     * @param loseAnswer true if the PUT of the metadata is executed but not answered
     * @param endAfter true if no request is answered after that PUT
     */
    private ObjectTableStore store(boolean loseAnswer, boolean endAfter) {
        S3Client failing = (S3Client) Proxy.newProxyInstance(
                S3Client.class.getClassLoader(), new Class<?>[] {S3Client.class}, (proxy, method, args) -> {
                    if (silent) {
                        throw unanswered();
                    }
                    boolean isCommit = args != null
                            && args[0] instanceof PutObjectRequest put
                            && put.key().endsWith(".metadata.json");
                    Object answer = call(method, args);
                    silent = endAfter && isCommit;
                    if (loseAnswer && isCommit) {
                        throw unanswered();
                    }
                    return answer;
                });
        return new ObjectTableStore(failing, bucket.name(), Clock.systemUTC());
    }

    private static Object call(Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(cloud.s3(), args);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private static RuntimeException unanswered() {
        return S3Exception.builder().statusCode(503).build();
    }
}
