package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;

/** Parts on their way to an engine: which are read as they are, and which line by line. */
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

    /** The content is no record, so that a second check of its lines is seen. */
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
        Lake lake = bucket.lake();
        return lake.download(lake.partsOf(HOUR), Files.createTempDirectory(folder, "parts-"));
    }
}
