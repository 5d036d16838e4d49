package telemetry.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import telemetry.lab.PlatformService;
import telemetry.lab.QueueGauge;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Takes {@link ResourceSample}s at regular intervals until closed. */
final class Sampler implements AutoCloseable {
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(5);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);
    private static final int PER_RUN = 20;
    private static final long MEGABYTE = 1_000_000;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final List<ResourceSample> samples = new ArrayList<>();
    private final SupervisedServices services;
    private final QueueGauge queue;
    private final PartLatency latency;
    private final Duration interval;
    private final long start = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    Sampler(SupervisedServices services, QueueGauge queue, Duration runDuration, Faults faults) {
        this.services = services;
        this.queue = queue;
        this.latency = new PartLatency(services.get(PlatformService.CONSUMER).logFile());
        this.interval = interval(runDuration);
        this.thread = faults.start("sampler", this::run);
    }

    private static Duration interval(Duration runDuration) {
        Duration even = runDuration.dividedBy(PER_RUN);
        return even.compareTo(MIN_INTERVAL) < 0 ? MIN_INTERVAL : even.compareTo(MAX_INTERVAL) > 0 ? MAX_INTERVAL : even;
    }

    private void run() throws InterruptedException {
        while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
            samples.add(sample());
        }
    }

    private ResourceSample sample() throws InterruptedException {
        Map<String, Long> rss = new TreeMap<>();
        Map<String, Long> heap = new TreeMap<>();
        for (PlatformService service : PlatformService.values()) {
            SupervisedService supervised = services.get(service);
            rss(supervised.pid()).ifPresent(bytes -> rss.put(service.label(), bytes / MEGABYTE));
            heap(supervised.url()).ifPresent(bytes -> heap.put(service.label(), bytes / MEGABYTE));
        }
        List<Double> p95s = latency.next();
        return new ResourceSample(
                Math.round((System.nanoTime() - start) / 1e8) / 10.0,
                rss,
                heap,
                p95s.isEmpty() ? null : p95s.get(p95s.size() / 2),
                p95s.size(),
                queue.messages());
    }

    private static Optional<Long> rss(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException endedOrNotLinux) {
            return Optional.empty();
        }
    }

    private Optional<Long> heap(URI service) throws InterruptedException {
        URI url = service.resolve("/actuator/metrics/jvm.memory.used?tag=area:heap");
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(2)).build();
        try {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return Optional.of(json.readTree(answer.body())
                            .path("measurements")
                            .path(0)
                            .path("value")
                            .longValue(0))
                    .filter(bytes -> bytes > 0);
        } catch (IOException | JacksonException down) {
            return Optional.empty();
        }
    }

    /** Stops sampling and returns all samples. */
    List<ResourceSample> end() throws InterruptedException {
        close();
        thread.join();
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
