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
 * Keeps the three services running. Their cloud calls time out within seconds, so a hang ends within a short run. All
 * other settings have their defaults. Safe for use by many threads.
 */
final class SupervisedServices implements AutoCloseable {
    /** The API key of all services. */
    static final String KEY = "chaos";

    private static final Map<String, String> SHORT_TIMEOUTS = Map.of(
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
     * Starts all services on {@code cloud}.
     *
     * @param stops true if the schedule stops services
     * @param folder folder for logs and temporary files
     */
    SupervisedServices(CloudAccess cloud, boolean stops, Path folder, EventLog log, Faults faults) {
        Path logs = create(folder.resolve("logs"));
        Path scratch = create(folder.resolve("tmp"));
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

    /**
     * Returns the JVM options of {@code service}: the options of its container, and C1 only if {@code stops} is true.
     */
    static List<String> options(PlatformService service, boolean stops, Path scratch) {
        List<String> options = new ArrayList<>(service.shippedOptions());
        options.add("-Djava.io.tmpdir=" + scratch);
        if (stops) {
            options.add(
                    "-XX:TieredStopAtLevel=1"); // services start often, and C1 alone starts faster on few processors
        }
        return options;
    }

    /** Returns the settings of a service on {@code cloud}. */
    static Map<String, Object> settings(CloudAccess cloud) {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.putAll(SHORT_TIMEOUTS);
        return settings;
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    SupervisedService get(PlatformService service) {
        return Objects.requireNonNull(services.get(service));
    }

    /**
     * Waits until all services are ready.
     *
     * @throws IllegalStateException if a service is not ready after {@code patience}; the message names the service
     */
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

    /** Waits until each service has been ready once since its last start, at most {@code patience} per service. */
    void awaitUp(Duration patience) throws InterruptedException {
        for (SupervisedService service : services.values()) {
            service.awaitUp(patience);
        }
    }

    /** Returns the number of restarts, for any reason. */
    int restarts() {
        return services.values().stream()
                .mapToInt(service -> service.starts() - 1)
                .sum();
    }

    /** Returns the number of processes replaced after failed health checks. */
    int replacements() {
        return services.values().stream()
                .mapToInt(SupervisedService::replacements)
                .sum();
    }

    /** Returns the number of processes that ended without a command. */
    int crashes() {
        return services.values().stream().mapToInt(SupervisedService::crashes).sum();
    }

    @Override
    public void close() {
        services.values().forEach(SupervisedService::close);
    }
}
