package telemetry.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.core.sync.RequestBody;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartCompression;
import telemetry.contract.PartKey;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Measures each compression on the parts of one hour, 100 MB of lines. Reports the stored size and the processor time
 * to compress and decompress with the services' code. Reports the time of the first refresh, download included.
 */
final class Compression implements Scenario {
    private static final String NAME = "compression";
    private static final int PART_BYTES = 5_000_000;
    private static final int VEHICLES = 125; // 100 MB of lines in an hour
    private static final int HOURS_AGO = 30; // only this scenario aggregates this hour

    private record Round(
            long records, long lineBytes, long storedBytes, double writeNanos, double readNanos, double fold) {
        double perRecord(double nanos) {
            return nanos / records / 1_000;
        }
    }

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        Map<PartCompression, List<Round>> rounds = new EnumMap<>(PartCompression.class);
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess aggregator = lab.startService(PlatformService.AGGREGATOR, cloud)) {
            HourPartition hour = HourPartition.of(lab.clock().instant()).plusHours(-HOURS_AGO);
            for (int round = 0; round <= lab.settings().rounds(); round++) { // round 0 is the warm-up
                for (PartCompression compression : PartCompression.values()) {
                    Round measured = measure(lab, cloud, aggregator, hour, compression);
                    if (round > 0) {
                        rounds.computeIfAbsent(compression, none -> new ArrayList<>())
                                .add(measured);
                    }
                    hour = hour.plusHours(-1);
                }
            }
        }
        rounds.forEach((compression, measured) -> report(compression, measured, table));
    }

    private static void report(PartCompression compression, List<Round> rounds, Consumer<Figure> table) {
        String name = compression.name().toLowerCase(Locale.ROOT);
        Round last = rounds.getLast();
        table.accept(Figure.of(NAME, name + ": size", last.storedBytes() / 1e6, "MB")
                .beside("lines of " + last.records() + " records", last.lineBytes() / 1e6));
        table.accept(Figure.of(
                NAME,
                name + ": compress",
                median(rounds, round -> round.perRecord(round.writeNanos())),
                "us of CPU per record"));
        table.accept(Figure.of(
                NAME,
                name + ": decompress",
                median(rounds, round -> round.perRecord(round.readNanos())),
                "us of CPU per record"));
        table.accept(Figure.of(NAME, name + ": first refresh of the hour", median(rounds, Round::fold), "s"));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Rounds.median(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private static Round measure(
            Lab lab, CloudProcess cloud, ServiceProcess aggregator, HourPartition hour, PartCompression compression)
            throws IOException, InterruptedException {
        int vehicles = lab.settings().scaled(VEHICLES, 4);
        long records = 0;
        long lineBytes = 0;
        long storedBytes = 0;
        long writeNanos = 0;
        long readNanos = 0;
        for (Drives.Lines part : new Drives(hour, vehicles, 1).parts(PART_BYTES)) {
            long start = cpuNanos();
            byte[] stored = compress(compression, part.content());
            long between = cpuNanos();
            decompress(compression, stored);
            writeNanos += between - start;
            readNanos += cpuNanos() - between;
            records += part.lines();
            lineBytes += part.content().length;
            storedBytes += stored.length;
            upload(cloud, new PartKey(hour, UUID.randomUUID(), compression), part, stored);
        }
        long start = System.nanoTime();
        aggregator.post("/aggregations", Lab.KEY, "{\"hour\":\"%s\"}".formatted(hour));
        return new Round(records, lineBytes, storedBytes, writeNanos, readNanos, (System.nanoTime() - start) / 1e9);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static byte[] compress(PartCompression compression, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 4);
        try (OutputStream out = compression.compress(bytes)) {
            new ByteArrayInputStream(content).transferTo(out);
        }
        return bytes.toByteArray();
    }

    private static void decompress(PartCompression compression, byte[] stored) throws IOException {
        try (InputStream content = compression.decompress(new ByteArrayInputStream(stored))) {
            content.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Uploads a part with the same metadata as the consumer. */
    private static void upload(CloudProcess cloud, PartKey key, Drives.Lines part, byte[] stored) {
        PartChecksum checksum = new PartChecksum(key, part.lines());
        checksum.update(part.content(), 0, part.content().length);
        Map<String, String> metadata =
                Map.of(PartKey.LINES, Integer.toString(part.lines()), PartChecksum.METADATA, checksum.value());
        cloud.s3()
                .putObject(
                        put -> put.bucket(cloud.bucket()).key(key.key()).metadata(metadata),
                        RequestBody.fromBytes(stored));
    }
}
