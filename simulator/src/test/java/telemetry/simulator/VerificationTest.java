package telemetry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

class VerificationTest {
    private static final String RUN = "run-12345678";
    private static final String KEY = Proof.newKey();

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final HourPartition hour = HourPartition.of(now);
    private String bucket = "";

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder);
    }

    @BeforeEach
    void ownBucket() {
        bucket = "lake-" + UUID.randomUUID();
        cloud.s3().createBucket(create -> create.bucket(bucket));
    }

    @Test
    void aLakeThatHoldsEveryRecordOnceIsGood() {
        put(hour, lines(0, 60));
        put(hour, lines(60, 100));
        put(hour, List.of(line(0, now).replace(RUN, "another-run")));

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isTrue();
        assertThat(verdict.stored()).isEqualTo(100);
        assertThat(verdict.unique()).isEqualTo(100);
        assertThat(verdict.parts()).isEqualTo(2);
        assertThat(verdict.largestPartLines()).isEqualTo(60);
        assertThat(verdict.ingestToStored().p50Ms()).isBetween(0.0, 10_000.0);
    }

    static Stream<Arguments> aRecordWithAnotherContentIsNamed() {
        return Stream.of(
                Arguments.of("vehicle", replaced("\"vehicle_id\":\"v\"", "\"vehicle_id\":\"w\"")),
                Arguments.of("payload", replaced("\"a\":1017", "\"a\":1018")),
                Arguments.of("CAN id", replaced("\"can_id\":\"0x1\"", "\"can_id\":\"0x2\"")),
                Arguments.of("timestamp", replaced("Z\",\"vehicle_id\"", "1Z\",\"vehicle_id\"")),
                Arguments.of("number", replaced("\"seq\":17", "\"seq\":18")),
                Arguments.of("white space", replaced("\"payload\":", "\"payload\": ")),
                Arguments.of("an additional field after the proof", replaced(",\"ingest", ",\"more\":1,\"ingest")),
                Arguments.of("no proof", replaced("\"proof\"", "\"prove\"")));
    }

    private static UnaryOperator<String> replaced(String from, String to) {
        return line -> {
            assertThat(line).contains(from);
            return line.replace(from, to);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aRecordWithAnotherContentIsNamed(String field, UnaryOperator<String> change) {
        List<String> lines = lines(0, 100);
        lines.set(17, change.apply(lines.get(17)));
        String part = put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.changed()).isOne();
        assertThat(verdict.firstLost()).containsExactly(17);
        assertThat(verdict.findings()).containsExactly("line 18 of " + part + " was changed");
    }

    @Test
    void twoRecordsWhosePayloadsWereSwappedAreNamed() {
        List<String> lines = lines(0, 100);
        lines.set(3, lines.get(3).replace("1003", "1004"));
        lines.set(4, lines.get(4).replace("1004", "1003"));
        put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.changed()).isEqualTo(2);
        assertThat(verdict.firstLost()).containsExactly(3, 4);
    }

    @Test
    void aTruncatedLineIsNamedEvenIfTheRecordIsStoredComplete() {
        List<String> lines = lines(0, 100);
        lines.add(lines.get(0).substring(0, 60));
        String part = put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.lost()).isZero();
        assertThat(verdict.findings()).containsExactly("line 101 of " + part + " is outside the contract");
    }

    @Test
    void aForgedLineOfTheRunIsNamedAndALineOfAnotherSenderIsCounted() {
        List<String> lines = lines(0, 100);
        lines.add(line(17, now).replace("\"vehicle_id\":\"v\"", "\"vehicle_id\":\"w\""));
        lines.add(stamped(
                "{\"timestamp\":\"%s\",\"vehicle_id\":\"x\",\"can_id\":\"0x1\",\"payload\":{\"a\":1}}".formatted(now)));
        String part = put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.findings()).containsExactly("line 101 of " + part + " was changed");
        assertThat(verdict.others()).isOne();
    }

    @Test
    void nothingAcceptedProvesNothing() {
        assertThat(verify(report(0)).isGood()).isFalse();
    }

    @Test
    void aMissingRecordIsLostAndNamed() {
        put(hour, lines(0, 41));
        put(hour, lines(42, 100));

        Verdict verdict = verify(report(100));

        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.lost()).isOne();
        assertThat(verdict.firstLost()).containsExactly(41);
    }

    @Test
    void aRepeatedLineIsADuplicateUnlessTheClientSentTheRecordTwice() {
        put(hour, lines(0, 100));
        put(hour, lines(10, 13));

        assertThat(verify(report(100)).duplicated()).isEqualTo(3);
        assertThat(verify(report(100, List.of(new SeqRange(11, 12)), List.of())).duplicated())
                .isOne();
        assertThat(verify(report(100, List.of(new SeqRange(10, 12)), List.of())).isGood())
                .isTrue();
        assertThat(verify(report(100, List.of(new SeqRange(50, 60)), List.of())).duplicated())
                .isEqualTo(3);
    }

    @Test
    void aThirdLineOfARecordThatWasSentTwiceIsADuplicate() {
        put(hour, lines(0, 100));
        put(hour, lines(7, 8));
        put(hour, lines(7, 8));

        assertThat(verify(report(100, List.of(new SeqRange(7, 7)), List.of())).duplicated())
                .isOne();
    }

    @Test
    void duplicatesOfRetriedRequestsAreCountedSeparately() {
        put(hour, lines(0, 100));
        put(hour, lines(10, 14));

        Verdict verdict = verify(report(100, List.of(), List.of(new SeqRange(12, 20))));

        assertThat(verdict.duplicated()).isEqualTo(4);
        assertThat(verdict.duplicatedByRetries()).isEqualTo(2);
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void linesThatDifferFromTheSentRecordsAreNamed() {
        List<String> lines = new ArrayList<>(lines(0, 100));
        lines.add(line(100, now));
        lines.add(line(5, now).replace(",\"seq\":5", ""));
        lines.add(line(6, now) + line(7, now));
        String part = put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.changed()).isEqualTo(2);
        assertThat(verdict.outOfContract()).isOne();
        assertThat(verdict.findings())
                .containsExactly(
                        "line 101 of " + part + " was changed",
                        "line 102 of " + part + " was changed",
                        "line 103 of " + part + " is outside the contract");
        assertThat(verdict.unique()).isEqualTo(100);
        assertThat(verdict.duplicated()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aCompressedPartIsReadAndADamagedPartIsReported(PartCompression compression) throws IOException {
        byte[] half = compressed(compression, lines(0, 50));
        PartKey whole = new PartKey(hour, UUID.randomUUID(), compression);
        PartKey cut = new PartKey(hour, UUID.randomUUID(), compression);
        put(whole, half);
        put(hour, lines(50, 100));
        assertThat(verify(report(100)).isGood()).isTrue();

        put(cut, Arrays.copyOf(half, half.length - 1));

        Verdict verdict = verify(report(100));
        assertThat(verdict.outOfContract()).isOne();
        assertThat(verdict.isGood()).isFalse();
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.contains(cut.key()))
                .last(InstanceOfAssertFactories.STRING)
                .endsWith(" cannot be read: damaged_" + compression.name().toLowerCase(Locale.ROOT));
    }

    private void put(PartKey part, byte[] content) {
        cloud.s3().putObject(put -> put.bucket(bucket).key(part.key()), RequestBody.fromBytes(content));
    }

    private static byte[] compressed(PartCompression compression, List<String> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compression.compress(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void invalidUtf8IsOutsideTheContract() {
        byte[] line = (line(0, now).replace("\"a\"", "\"?\"") + "\n").getBytes(UTF_8);
        line[new String(line, UTF_8).indexOf('?')] = (byte) 0xff;
        String key = new PartKey(hour, UUID.randomUUID()).key();
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(line));

        Verdict verdict = verify(report(1));

        assertThat(verdict.outOfContract()).isOne();
        assertThat(verdict.lost()).isOne();
    }

    @Test
    void aRecordThatOnlyMentionsTheRunDoesNotBelongToIt() {
        put(hour, lines(0, 100));
        put(hour, List.of(line(0, now).replace(RUN, "run-other").replace("\"v\"", '"' + RUN + '"')));

        Verdict verdict = verify(report(100));

        assertThat(verdict.stored()).isEqualTo(100);
        assertThat(verdict.isGood()).isTrue();
    }

    @Test
    void aRecordStoredWithoutA202IsAllowed() {
        put(hour, lines(0, 100));

        Verdict verdict = verify(report(90));

        assertThat(verdict.storedWithoutAcknowledgement()).isEqualTo(10);
        assertThat(verdict.isGood()).isTrue();
    }

    @Test
    void aLineInTheWrongHourOrOutOfContractIsWrong() {
        List<String> lines = new ArrayList<>(lines(0, 98));
        lines.add(line(98, now.minus(1, ChronoUnit.HOURS)));
        lines.add(line(99, now).replace("\"can_id\"", "\"can\""));
        put(hour, lines);

        Verdict verdict = verify(report(100));

        assertThat(verdict.wrongHour()).isOne();
        assertThat(verdict.outOfContract()).isOne();
        assertThat(verdict.isGood()).isFalse();
    }

    @Test
    void uploadsInProgressAreNotRead() {
        put(hour, lines(0, 100));
        String key = new PartKey(hour, UUID.randomUUID()).key() + "-" + UUID.randomUUID();
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromString(line(0, now)));

        assertThat(verify(report(100)).isGood()).isTrue();
    }

    @Test
    void recordsInFlightAreWaitedFor() throws InterruptedException {
        put(hour, lines(0, 50));
        Thread late = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(Duration.ofSeconds(1));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            put(hour, lines(50, 100));
        });

        Verdict verdict = new Verification(cloud.s3(), bucket).await(report(100), Duration.ofSeconds(20));

        assertThat(verdict.isGood()).isTrue();
        late.join();
    }

    private Verdict verify(RunReport report) {
        return new Verification(cloud.s3(), bucket).verify(report);
    }

    private RunReport report(int accepted) {
        return report(accepted, List.of(), List.of());
    }

    private RunReport report(int accepted, List<SeqRange> sentTwice, List<SeqRange> sentAgain) {
        return new RunReport(
                RUN,
                KEY,
                42L,
                100,
                0,
                accepted,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                0,
                1.0,
                100,
                new RunReport.LatencyMillis(0, 0, 0, 0),
                List.of(hour.toString()),
                accepted == 0 ? List.of() : List.of(new SeqRange(0, accepted - 1)),
                sentTwice,
                sentAgain);
    }

    private String put(HourPartition partition, List<String> lines) {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        String key = new PartKey(partition, UUID.randomUUID()).key();
        cloud.s3().putObject(put -> put.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
        return key;
    }

    private List<String> lines(int first, int end) {
        List<String> lines = new ArrayList<>();
        for (int seq = first; seq < end; seq++) {
            lines.add(line(seq, now));
        }
        return lines;
    }

    private String line(int seq, Instant timestamp) {
        String record =
                "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"a\":%d},\"run\":\"%s\",\"seq\":%d}"
                        .formatted(timestamp, 1_000 + seq, RUN, seq);
        return stamped(new String(new Proof(KEY).sign(record.getBytes(UTF_8)), UTF_8));
    }

    private String stamped(String record) {
        return record.substring(0, record.length() - 1) + ",\"ingest_received_at\":\"" + now + "\"}";
    }
}
