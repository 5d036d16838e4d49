package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/**
 * Parts of one hour, as files and as objects.
 *
 * @param hour whose records they hold
 * @param files the same parts as local files
 */
record Hour(HourPartition hour, Path files) {
    private static final int RECORD_BYTES = 200;
    private static final long MICROS_OF_AN_HOUR = 3_600_000_000L;
    private static final int UPLOADS = 8;

    /** Writes {@code parts} parts of {@code partBytes} each, of {@code vehicles}, into {@code folder}, all different. */
    static Hour write(HourPartition hour, Path folder, int parts, int partBytes, int vehicles) throws IOException {
        Instant start = hour.start();
        RecordText text = RecordText.stamped(RECORD_BYTES, vehicles, hour.end().minusMillis(2));
        int lines = Math.max(1, partBytes / (RECORD_BYTES + 1));
        long step = Math.max(1, MICROS_OF_AN_HOUR / ((long) parts * lines));
        byte[] part = new byte[lines * (RECORD_BYTES + 1)];
        long number = 0;
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

    /** Puts the parts into the lake. */
    void upload(CloudProcess cloud) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(UPLOADS)) {
            List<Future<?>> puts = new ArrayList<>();
            for (Path part : LakeFiles.parts(files)) {
                String key = PartKey.prefix(hour) + part.getFileName();
                puts.add(threads.submit(() ->
                        cloud.s3().putObject(put -> put.bucket(cloud.bucket()).key(key), RequestBody.fromFile(part))));
            }
            for (Future<?> put : puts) {
                put.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a part could not be put", failed.getCause());
        }
    }
}
