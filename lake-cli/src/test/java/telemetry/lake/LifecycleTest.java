package telemetry.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import telemetry.cloud.CloudAccess;

/** Lifecycle configurations as a store would answer them. */
class LifecycleTest {
    private static final Instant CHANGED = Instant.parse("2026-11-23T10:30:00Z");

    @Test
    void theRulesOfTheLocalStackAreRead() throws IOException {
        RetentionPolicy policy = policy("""
                <Rule><ID>raw-expires-after-7-days</ID><Status>Enabled</Status><Filter><Prefix>raw/</Prefix></Filter>
                  <Expiration><Days>7</Days></Expiration></Rule>
                <Rule><ID>incomplete-uploads-are-aborted</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>
                  <AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
                """);

        assertThat(policy.rulesOf(Area.RAW))
                .extracting(Rule::toString)
                .containsExactly("7 days (lifecycle raw-expires-after-7-days of raw/)");
        assertThat(policy.rulesOf(Area.CURATED)).isEmpty();
        assertThat(policy.remarksOf(Area.CURATED)).isEmpty();
        assertThat(policy.source()).isEqualTo(Rule.Origin.LIFECYCLE);
    }

    @Test
    void aTierOfTheTemplateIsShownAndKeepsWhatItMoves() throws IOException {
        RetentionPolicy policy = policy("""
                <Rule><ID>raw</ID><Status>Enabled</Status><Prefix>raw/</Prefix>
                  <Transition><Days>7</Days><StorageClass>GLACIER_IR</StorageClass></Transition></Rule>
                """);

        assertThat(policy.rulesOf(Area.RAW)).isEmpty();
        assertThat(policy.remarksOf(Area.RAW))
                .containsExactly("lifecycle raw of raw/ moves to GLACIER_IR after 7 days");
        assertThat(policy.remarksOf(Area.AGGREGATES)).isEmpty();
    }

    @Test
    void theFirstEndOfSeveralRulesCounts() throws IOException {
        RetentionPolicy policy = policy("""
                <Rule><ID>all</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule>
                <Rule><ID>raw</ID><Status>Enabled</Status><Filter><Prefix>raw/</Prefix></Filter><Expiration><Days>3</Days></Expiration></Rule>
                <Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>raw/year=2025/</Prefix></Filter>
                  <Expiration><Date>2026-11-20T00:00:00.000Z</Date></Expiration></Rule>
                """);

        assertThat(policy.rulesOf(Area.CURATED)).hasSize(1);
        List<Rule> raw = policy.rulesOf(Area.RAW);
        assertThat(RetentionPolicy.end(raw, "raw/year=2026/x", 1, CHANGED))
                .contains(Instant.parse("2026-11-27T00:00:00Z"));
        assertThat(RetentionPolicy.end(raw, "raw/year=2025/x", 1, CHANGED))
                .contains(Instant.parse("2026-11-20T00:00:00Z"));
        assertThat(RetentionPolicy.end(policy.rulesOf(Area.CURATED), "curated/x", 1, CHANGED))
                .contains(Instant.parse("2026-12-03T00:00:00Z"));
        assertThat(raw)
                .extracting(Rule::toString)
                .contains("until 2026-11-20T00:00:00Z (lifecycle old of raw/year=2025/)");
    }

    @Test
    void sizesAreLookedAtTagsAreNot() throws IOException {
        RetentionPolicy policy = policy("""
                <Rule><ID>big</ID><Status>Enabled</Status><Filter><And><Prefix>curated/</Prefix>
                  <ObjectSizeGreaterThan>1000</ObjectSizeGreaterThan><ObjectSizeLessThan>5000</ObjectSizeLessThan></And></Filter>
                  <Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>tagged</ID><Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></Filter>
                  <Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>off</ID><Status>Disabled</Status><Filter><Prefix>curated/</Prefix></Filter>
                  <Expiration><Days>1</Days></Expiration></Rule>
                <Rule><ID>versions</ID><Status>Enabled</Status><Filter><Prefix>curated/</Prefix></Filter>
                  <NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule>
                """);

        List<Rule> curated = policy.rulesOf(Area.CURATED);
        assertThat(curated)
                .extracting(Rule::toString)
                .containsExactly("1 day, over 1.0 kB, under 5.0 kB (lifecycle big of curated/)");
        assertThat(RetentionPolicy.end(curated, "curated/x", 1_000, CHANGED)).isEmpty();
        assertThat(RetentionPolicy.end(curated, "curated/x", 1_001, CHANGED)).isPresent();
        assertThat(RetentionPolicy.end(curated, "curated/x", 5_000, CHANGED)).isEmpty();
        assertThat(policy.remarksOf(Area.CURATED))
                .containsExactly(
                        "lifecycle tagged of the whole bucket deletes objects by their tags, which are not looked at",
                        "lifecycle off of curated/ is disabled",
                        "lifecycle versions of curated/ has rules for versions that are not current, which are not looked at");
    }

    @Test
    void anOptionReplacesTheRulesOfItsAreaOnly() throws IOException {
        RetentionPolicy policy = policy("""
                <Rule><ID>all</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule>
                """).with(Map.of(Area.RAW, 3));

        assertThat(policy.rulesOf(Area.RAW)).extracting(Rule::toString).containsExactly("3 days (option)");
        assertThat(policy.rulesOf(Area.CURATED))
                .extracting(Rule::toString)
                .containsExactly("9 days (lifecycle all of the whole bucket)");
    }

    @Test
    void aStoreWithoutLifecycleHasNoPolicyOfItsOwn() throws IOException {
        assertThat(ask(404, error("NoSuchLifecycleConfiguration"))).isEmpty();
        assertThat(ask(501, error("NotImplemented"))).isEmpty();
    }

    @Test
    void aLifecycleThatMayNotBeReadIsNoneOfThese() {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(() -> ask(403, error("AccessDenied")))
                .withMessageContaining("because I say so");
        assertThatExceptionOfType(S3Exception.class).isThrownBy(() -> ask(404, error("NoSuchBucket")));
    }

    private static RetentionPolicy policy(String rules) throws IOException {
        return ask(200, "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>")
                .orElseThrow();
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>because I say so</Message></Error>";
    }

    private static Optional<RetentionPolicy> ask(int status, String answer) throws IOException {
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        store.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, answer.getBytes(UTF_8).length);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        store.start();
        URI url = URI.create("http://127.0.0.1:" + store.getAddress().getPort());
        try (S3Client s3 = new CloudAccess(url, url, "us-east-1", "x", "x").s3Client()) {
            return Lifecycle.of(s3, "telemetry");
        } finally {
            store.stop(0);
        }
    }
}
