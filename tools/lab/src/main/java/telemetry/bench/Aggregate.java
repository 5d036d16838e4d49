package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import telemetry.contract.HourPartition;
import telemetry.lab.JavaProcess;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Measures the refresh of an hour by the aggregator: the first refresh and the refresh after a late part. Repeats the
 * first refresh for several part sizes and vehicle counts. The times include download, tables and commit. The limit is
 * the time of bare DuckDB statements on local files.
 */
final class Aggregate implements Scenario {
    private static final String NAME = "aggregate";
    private static final Pattern SECONDS = Pattern.compile("seconds=([\\d.]+)");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LARGE_PART = 5_000_000;
    private static final int SMALL_PART = 20_000;
    private static final int LARGE_PARTS = 208; // 1.04 GB
    private static final int SMALL_PARTS = 13_000;
    private static final int VEHICLES = 1_000;
    private static final int HOURS_AGO = 30; // only this scenario aggregates this hour

    private record Timed(double seconds, double lateSeconds, double peakMegabytes, double bareSeconds) {}

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        int parts = lab.settings().scaled(LARGE_PARTS, 2);
        int small = lab.settings().scaled(SMALL_PARTS, 20);
        int sameInLarge = Math.max(1, (int) ((long) small * SMALL_PART / LARGE_PART));
        Timed large = measure(lab, parts, LARGE_PART, VEHICLES);
        table.accept(Figure.of(NAME, "first refresh of %d parts of 5 MB".formatted(parts), large.seconds(), "s")
                .beside("COPY and tables in DuckDB, from local files", large.bareSeconds())
                .aim(Target.atMostTimesLimit(1.5)));
        table.accept(Figure.of(NAME, "refresh of that hour after a late part of 5 MB", large.lateSeconds(), "s")
                .aim(Target.atMost(4)));
        table.accept(Figure.of(NAME, "peak RSS of the aggregator", large.peakMegabytes(), "MB")
                .aim(Target.atMost(768)));
        Timed tiny = measure(lab, small, SMALL_PART, VEHICLES);
        Timed same = measure(lab, sameInLarge, LARGE_PART, VEHICLES);
        table.accept(Figure.of(NAME, "first refresh of %,d parts of 20 KB".formatted(small), tiny.seconds(), "s")
                .beside("the same bytes in %d parts of 5 MB".formatted(sameInLarge), same.seconds())
                .aim(Target.atMostTimesLimit(4)));
        byVehicles(lab, sameInLarge, table);
    }

    /** Measures time and memory for several numbers of vehicles with the same number of bytes. */
    private static void byVehicles(Lab lab, int parts, Consumer<Figure> table) throws Exception {
        for (int vehicles : List.of(100, 10_000, 100_000)) {
            Timed timed = measure(lab, parts, LARGE_PART, vehicles);
            table.accept(Figure.of(
                            NAME,
                            "first refresh of %d parts of 5 MB from %,d vehicles".formatted(parts, vehicles),
                            timed.seconds(),
                            "s")
                    .beside("COPY and tables in DuckDB, from local files", timed.bareSeconds())
                    .note("peak RSS %s MB".formatted(Figure.number(timed.peakMegabytes()))));
        }
    }

    private static Timed measure(Lab lab, int parts, int partBytes, int vehicles) throws Exception {
        HourPartition now = HourPartition.of(lab.clock().instant());
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess aggregator = lab.startService(PlatformService.AGGREGATOR, cloud)) {
            List<Double> seconds = new ArrayList<>();
            List<Double> late = new ArrayList<>();
            Path files = lab.newFolder("hour");
            for (int round = 0; round <= lab.settings().rounds(); round++) { // round 0 is the warm-up
                FileSystemUtils.deleteRecursively(files);
                Hour hour = Hour.write(
                        now.plusHours(-HOURS_AGO - round), Files.createDirectories(files), parts, partBytes, vehicles);
                hour.upload(cloud);
                seconds.add(refresh(aggregator, hour));
                Hour.write(hour.hour(), lab.newFolder("late"), 1, partBytes, vehicles, 1)
                        .upload(cloud);
                late.add(refresh(aggregator, hour));
            }
            double peak = ProcFile.peakMegabytes(aggregator.process());
            return new Timed(median(seconds), median(late), peak, bare(lab, files));
        }
    }

    private static double median(List<Double> rounds) {
        return Rounds.median(rounds.subList(1, rounds.size()));
    }

    private static double refresh(ServiceProcess aggregator, Hour hour) throws IOException, InterruptedException {
        long start = System.nanoTime();
        aggregator.post("/aggregations", Lab.KEY, "{\"hour\":\"%s\"}".formatted(hour.hour()));
        return (System.nanoTime() - start) / 1e9;
    }

    private static double bare(Lab lab, Path files) throws IOException, InterruptedException {
        Path folder = lab.newFolder("query");
        int rounds = lab.settings().rounds() + 1;
        List<String> options = List.of(
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BareQuery.class.getName(),
                files.toString(),
                folder.toString(),
                Integer.toString(rounds));
        try (JavaProcess child = lab.run(folder.getFileName().toString(), options)) {
            child.awaitSuccess(PATIENCE);
            List<Double> seconds = SECONDS.matcher(child.log())
                    .results()
                    .map(found -> Double.parseDouble(found.group(1)))
                    .toList();
            return Rounds.median(seconds.subList(1, rounds));
        }
    }
}
