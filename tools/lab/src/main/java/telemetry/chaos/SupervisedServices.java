package telemetry.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import telemetry.cloud.CloudAccess;
import telemetry.lab.PlatformService;

/**
 * The three services, kept running. Their calls to the cloud time out within seconds, so that a hang ends within a short
 * run; all else is as they have it by default. Safe for use by many threads.
 */
final class SupervisedServices implements AutoCloseable {
    /** Their API key. */
    static final String KEY = "chaos";

    private static final Map<String, String> IMPATIENT = Map.of(
            "telemetry.api-key", KEY,
            "telemetry.aws.timeout", "5s",
            "telemetry.aws.attempt-timeout", "3s",
            "telemetry.aws.connect-timeout", "1s",
            "telemetry.consumer.retry-after", "200ms",
            "telemetry.consumer.retry-at-most", "2s",
            "telemetry.ingest.retry-after", "1s",
            "telemetry.aggregator.transfer-timeout", "5s",
            "telemetry.aggregator.memory-limit", "256MB");

    private final Map<PlatformService, SupervisedService> services = new EnumMap<>(PlatformService.class);

    /**
     * Starts all of them on {@code cloud}; their logs, and what they keep on disk, are in {@code folder}.
     *
     * @param stops whether they are going to be stopped, again and again
     */
    SupervisedServices(CloudAccess cloud, boolean stops, Path folder, EventLog log, Faults faults) {
        Path logs = made(folder.resolve("logs"));
        Path scratch = made(folder.resolve("tmp"));
        for (PlatformService service : PlatformService.values()) {
            services.put(
                    service,
                    new SupervisedService(
                            service,
                            options(service, stops, scratch),
                            settings(cloud),
                            logs,
                            HealthCheck.DEFAULT,
                            log,
                            faults));
        }
    }

    /** Options of the JVM of {@code service}: those of its container, and what {@code stops} costs less with. */
    static List<String> options(PlatformService service, boolean stops, Path scratch) {
        List<String> options = new ArrayList<>(service.shippedOptions());
        options.add("-Djava.io.tmpdir=" + scratch);
        if (stops) {
            options.add("-XX:TieredStopAtLevel=1"); // they start often, on few processors
        }
        return options;
    }

    /** Their settings on {@code cloud}. */
    static Map<String, Object> settings(CloudAccess cloud) {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.putAll(IMPATIENT);
        return settings;
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    SupervisedService get(PlatformService service) {
        return Objects.requireNonNull(services.get(service));
    }

    /** @throws IllegalStateException if one of them is not ready within {@code patience}, naming it */
    void awaitReady(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Map.Entry<PlatformService, SupervisedService> entry : services.entrySet()) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!entry.getValue().awaitReady(left)) {
                throw new IllegalStateException(
                        "the %s is not ready after %s".formatted(entry.getKey().module(), Seconds.of(patience)));
            }
        }
    }

    /** Waits until every service has been ready since its last start, each at most {@code patience}. */
    void awaitUp(Duration patience) throws InterruptedException {
        for (SupervisedService kept : services.values()) {
            kept.awaitUp(patience);
        }
    }

    /** Returns the number of restarts, for any reason. */
    int restarts() {
        return services.values().stream().mapToInt(kept -> kept.starts() - 1).sum();
    }

    /** The number of times that a health check had one replaced. */
    int replacements() {
        return services.values().stream()
                .mapToInt(SupervisedService::replacements)
                .sum();
    }

    /** Returns the number of ends that the run did not cause. */
    int crashes() {
        return services.values().stream().mapToInt(SupervisedService::crashes).sum();
    }

    @Override
    public void close() {
        services.values().forEach(SupervisedService::close);
    }
}
