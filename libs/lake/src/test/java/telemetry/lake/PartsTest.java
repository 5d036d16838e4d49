package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;

/** Tests parts on their way to an engine. Some are read unchanged, others line by line. */
class PartsTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private Bucket bucket;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @BeforeEach
    void ownBucket() {
        bucket = Bucket.create(cloud.s3(), folder);
    }

    /** Uses content that is not a record, which would reveal a second check of the lines. */
    @Test
    void aPartThatIsAsTheConsumerWroteItIsNotCheckedAgain() throws Exception {
        PartKey key = new PartKey(HOUR, UUID.randomUUID());
        bucket.put(key.key(), metadata(key, 2, "a\nb\n"), "a\nb\n");

        assertThat(download()).isEqualTo(new Lines(2, 0, List.of()));
    }

    @Test
    void aPartThatWasChangedOrMovedOrMiscountedIsCheckedLineByLine() throws Exception {
        PartKey changed = new PartKey(HOUR, new UUID(0, 1));
        PartKey moved = new PartKey(HOUR, new UUID(0, 2));
        PartKey miscounted = new PartKey(HOUR, new UUID(0, 3));
        bucket.put(changed.key(), metadata(changed, 2, "a\nb\n"), "a\nc\n");
        bucket.put(moved.key(), metadata(changed, 2, "a\nb\n"), "a\nb\n");
        bucket.put(
                miscounted.key(),
                Map.of(
                        PartKey.LINES,
                        "1",
                        PartChecksum.METADATA,
                        metadata(miscounted, 2, "a\nb\n").get(PartChecksum.METADATA)),
                "a\nb\n");

        Lines lines = download();

        assertThat(lines.count()).isEqualTo(6);
        assertThat(lines.malformed()).isEqualTo(6);
        assertThat(lines.firstMalformed())
                .isSorted()
                .extracting(MalformedLine::reason)
                .containsOnly("malformed_json");
    }

    /** Uses content that is not a record, which would reveal a second check of the lines. */
    @ParameterizedTest
    @EnumSource
    void aCompressedPartIsCheckedByItsLines(PartCompression compression) throws Exception {
        PartKey key = new PartKey(HOUR, UUID.randomUUID(), compression);
        bucket.putAsWritten(key, "a\nb\n");

        Path parts = Files.createTempDirectory(folder, "parts-");
        assertThat(download(parts, Long.MAX_VALUE)).isEqualTo(new Lines(2, 0, List.of()));
        assertThat(contents(parts)).containsExactly("a\nb\n");
    }

    @Test
    void aMixedHourIsTheOneThatIsNotCompressed() throws Exception {
        Bucket plain = bucket;
        Bucket mixed = Bucket.create(cloud.s3(), folder);
        int number = 0;
        for (PartCompression compression : PartCompression.values()) {
            String content = lines(number, number + 40);
            plain.putAsWritten(new PartKey(HOUR, new UUID(0, number)), content);
            mixed.putAsWritten(new PartKey(HOUR, new UUID(0, number), compression), content);
            number += 40;
        }

        HourVersion one = plain.refresh(plain.table(Clock.systemUTC()), HOUR);
        HourVersion other = mixed.refresh(mixed.table(Clock.systemUTC()), HOUR);

        assertThat(other.state().lines()).isEqualTo(one.state().lines()).isEqualTo(new Lines(120, 0, List.of()));
        assertThat(other.records()).isEqualTo(120);
        assertThat(sha256(mixed, other)).isEqualTo(sha256(plain, one));
    }

    /** Tests a truncated part. Its beginning cannot be distinguished from data that a bad disk made up. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aDamagedPartIsOneMalformedLineAndItsNeighboursAreRead(PartCompression compression) throws Exception {
        PartKey good = new PartKey(HOUR, new UUID(0, 1), compression);
        PartKey cut = new PartKey(HOUR, new UUID(0, 2), compression);
        PartKey rubbish = new PartKey(HOUR, new UUID(0, 3), compression);
        byte[] whole = Bucket.compressed(compression, lines(0, 5_000).getBytes(StandardCharsets.UTF_8));
        bucket.put(good, Map.of(), whole);
        bucket.put(cut, Map.of(), Arrays.copyOf(whole, whole.length / 2));
        bucket.put(rubbish, metadata(rubbish, 1, "a\n"), "a\n".getBytes(StandardCharsets.UTF_8));

        Path parts = Files.createTempDirectory(folder, "parts-");
        Lines read = download(parts, Long.MAX_VALUE);

        String reason = "damaged_" + compression.name().toLowerCase(Locale.ROOT);
        assertThat(read)
                .isEqualTo(new Lines(
                        5_002,
                        2,
                        List.of(new MalformedLine(cut.key(), 1, reason), new MalformedLine(rubbish.key(), 1, reason))));
        assertThat(contents(parts)).containsExactlyInAnyOrder(lines(0, 5_000), "", "");
    }

    /** Tests 16 MiB of one byte in some kilobytes, from a writer that even supplies the checksum. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void aPartThatExpandsWithoutALineTakesNoDisk(PartCompression compression) throws Exception {
        PartKey bomb = new PartKey(HOUR, UUID.randomUUID(), compression);
        bucket.putAsWritten(bomb, "x".repeat(16 << 20));
        Path parts = Files.createTempDirectory(folder, "parts-");

        Lines read = download(parts, 1 << 20);

        assertThat(read.malformed()).isOne();
        assertThat(contents(parts)).containsExactly("");
    }

    @Test
    void recordsThatTakeMoreThanThereIsRoomForAreRefused() throws Exception {
        bucket.putAsWritten(new PartKey(HOUR, new UUID(0, 1), PartCompression.GZIP), lines(0, 1_000));
        bucket.put(
                new PartKey(HOUR, new UUID(0, 2), PartCompression.ZSTD),
                Map.of(),
                Bucket.compressed(PartCompression.ZSTD, lines(1_000, 2_000).getBytes(StandardCharsets.UTF_8)));
        int needed = lines(0, 2_000).length();

        assertThatThrownBy(() -> download(Files.createTempDirectory(folder, "parts-"), needed - 1))
                .isInstanceOf(NoSpaceException.class);
        assertThat(download(Files.createTempDirectory(folder, "parts-"), needed + 20_000)
                        .count())
                .isEqualTo(2_000);
    }

    @Test
    void twoPartsWithOneIdAreTwoParts() throws Exception {
        for (PartCompression compression : PartCompression.values()) {
            bucket.putAsWritten(new PartKey(HOUR, new UUID(0, 1), compression), lines(0, 10));
        }

        HourVersion version = bucket.refresh(bucket.table(Clock.systemUTC()), HOUR);

        assertThat(version.state().unread(bucket.lake().partsOf(HOUR))).isEmpty();
        assertThat(version.records()).isEqualTo(10);
        assertThat(version.duplicates()).isEqualTo(20);
    }

    @Test
    void onlyHoursThatHaveAFolderAreListedInOrder() {
        bucket.put(HOUR.plusHours(30), Map.of(), "x");
        bucket.put(HOUR, Map.of(), "x");
        bucket.put("raw/notes.txt", Map.of(), "x");
        bucket.put("raw/year=2026/month=11/day=99/hour=04/x", Map.of(), "x");

        assertThat(bucket.lake().hoursOfParts()).containsExactly(HOUR, HOUR.plusHours(30));
    }

    private static Map<String, String> metadata(PartKey key, int lines, String content) {
        PartChecksum checksum = new PartChecksum(key, lines);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        checksum.update(bytes, 0, bytes.length);
        return Map.of(PartKey.LINES, Integer.toString(lines), PartChecksum.METADATA, checksum.value());
    }

    private Lines download() throws Exception {
        return download(Files.createTempDirectory(folder, "parts-"), Long.MAX_VALUE);
    }

    private Lines download(Path parts, long space) throws Exception {
        Lake lake = bucket.lake();
        return lake.download(lake.partsOf(HOUR), parts, space);
    }

    private static List<String> contents(Path parts) throws IOException {
        List<String> contents = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parts)) {
            for (Path file : files) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    private static String lines(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append(Bucket.line(HOUR, i % 3_600, "{\"n\":" + i + "}")).append('\n');
        }
        return lines.toString();
    }

    private static String sha256(Bucket bucket, HourVersion version) throws Exception {
        Path known = Files.createTempDirectory(folder, "known-");
        List<Path> files = bucket.table(Clock.systemUTC()).download(version, known);
        assertThat(files).hasSize(1);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(files.getFirst()));
        return HexFormat.of().formatHex(digest);
    }
}
