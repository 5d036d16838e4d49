package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;

/**
 * The parts of one hour, as local files and as objects.
 *
 * @param hour hour of the records
 * @param files folder of the local files
 */
record Hour(HourPartition hour, Path files) {
    private static final int RECORD_BYTES = 200;
    private static final long MICROS_OF_AN_HOUR = 3_600_000_000L;
    private static final int UPLOADS = 8;

    /** Writes {@code parts} parts of {@code partBytes} each into {@code folder}. All records differ. */
    static Hour write(HourPartition hour, Path folder, int parts, int partBytes, int vehicles) throws IOException {
        return write(hour, folder, parts, partBytes, vehicles, 0);
    }

    /**
     * Writes parts into {@code folder}. Their records differ from the records of other values of {@code firstMicros}, 0
     * to 999.
     */
    static Hour write(HourPartition hour, Path folder, int parts, int partBytes, int vehicles, long firstMicros)
            throws IOException {
        Instant start = hour.start();
        RecordText text = RecordText.stamped(RECORD_BYTES, vehicles, hour.end().minusMillis(2));
        int lines = Math.max(1, partBytes / (RECORD_BYTES + 1));
        long step = Math.max(1, MICROS_OF_AN_HOUR / ((long) parts * lines));
        byte[] part = new byte[lines * (RECORD_BYTES + 1)];
        long number = firstMicros;
        for (int i = 0; i < parts; i++) {
            for (int line = 0; line < lines; line++) {
                int at = line * (RECORD_BYTES + 1);
                text.put(part, at, number, Micros.of(start) + number * step);
                part[at + RECORD_BYTES] = '\n';
                number++;
            }
            Files.write(folder.resolve("part-%s.jsonl".formatted(UUID.randomUUID())), part);
        }
        return new Hour(hour, folder);
    }

    /** Uploads the parts into the lake. */
    void upload(CloudProcess cloud) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(UPLOADS)) {
            List<Future<?>> puts = new ArrayList<>();
            for (Path part : LakeFiles.parts(files)) {
                puts.add(threads.submit(() -> upload(part, cloud)));
            }
            for (Future<?> put : puts) {
                put.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("cannot upload a part", failed.getCause());
        }
    }

    /** Uploads {@code part} with the same metadata as the consumer. */
    private @Nullable Void upload(Path part, CloudProcess cloud) throws IOException {
        PartKey key = PartKey.parse(PartKey.prefix(hour) + part.getFileName()).orElseThrow();
        byte[] content = Files.readAllBytes(part);
        int lines = content.length / (RECORD_BYTES + 1);
        PartChecksum checksum = new PartChecksum(key, lines);
        checksum.update(content, 0, content.length);
        Map<String, String> metadata =
                Map.of(PartKey.LINES, Integer.toString(lines), PartChecksum.METADATA, checksum.value());
        cloud.s3()
                .putObject(
                        put -> put.bucket(cloud.bucket()).key(key.key()).metadata(metadata),
                        RequestBody.fromBytes(content));
        return null;
    }
}
