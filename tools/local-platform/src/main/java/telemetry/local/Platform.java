package telemetry.local;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.aggregator.AggregatorApplication;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.Provisioning;
import telemetry.consumer.ConsumerApplication;
import telemetry.ingest.IngestApplication;

/**
 * Runs the three services in this JVM. {@link #close()} stops the services in the order of the data flow. Accepted
 * records are thus stored before an in-memory queue is stopped.
 */
public final class Platform implements AutoCloseable {
    private final ConfigurableApplicationContext ingest;
    private final ConfigurableApplicationContext consumer;
    private final ConfigurableApplicationContext aggregator;

    private Platform(
            ConfigurableApplicationContext ingest,
            ConfigurableApplicationContext consumer,
            ConfigurableApplicationContext aggregator) {
        this.ingest = ingest;
        this.consumer = consumer;
        this.aggregator = aggregator;
    }

    /**
     * The ports, the data folder and the API key of the services. The services listen on loopback; port 0 selects a
     * free port.
     *
     * @param data folder of the log and of the aggregator's work folder
     * @param apiKey API key that the services accept
     */
    public record Layout(int ingestPort, int consumerPort, int aggregatorPort, Path data, String apiKey) {

        /** Returns a layout with a free port for each service. */
        public static Layout onFreePorts(Path data, String apiKey) {
            return new Layout(0, 0, 0, data, apiKey);
        }
    }

    /**
     * Starts the services. The queues and the bucket must exist.
     *
     * @param cloud endpoints and credentials of SQS and S3
     * @param names names of the queues and the bucket
     * @param args command-line settings for all three services, which override all other settings
     * @throws NotStartedException if a service fails to start; the services that have started are closed
     */
    public static Platform start(CloudAccess cloud, Provisioning names, Layout layout, String... args) {
        Map<String, Object> settings = settings(cloud, names, layout);
        Deque<ConfigurableApplicationContext> started = new ArrayDeque<>();
        try {
            started.push(run(ConsumerApplication.builder(), settings, layout.consumerPort(), args));
            settings.put("telemetry.console.consumer", url(started.element()).toString());
            started.push(run(IngestApplication.builder(), settings, layout.ingestPort(), args));
            settings.put("telemetry.console.ingest", url(started.element()).toString());
            started.push(run(AggregatorApplication.builder(), settings, layout.aggregatorPort(), args));
        } catch (RuntimeException reported) {
            started.forEach(ConfigurableApplicationContext::close); // no service runs without the others
            throw new NotStartedException(reported);
        }
        ConfigurableApplicationContext aggregator = started.pop();
        ConfigurableApplicationContext ingest = started.pop();
        return new Platform(ingest, started.pop(), aggregator);
    }

    private static Map<String, Object> settings(CloudAccess cloud, Provisioning names, Layout layout) {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.put("telemetry.queue", names.queue());
        settings.put("telemetry.dead-letter-queue", names.deadLetterQueue());
        settings.put("telemetry.bucket", names.bucket());
        settings.put("telemetry.api-key", layout.apiKey());
        settings.put(
                "telemetry.aggregator.work-folder",
                layout.data().resolve("work").toAbsolutePath().toString());
        settings.put("logging.file.name", layout.data().resolve("telemetry.log").toString());
        settings.put("logging.threshold.console", "warn");
        settings.put("logging.level.org.apache.pekko.actor.CoordinatedShutdown", "error");
        // S3Proxy logs each unsupported request, such as the bucket's lifecycle; the caller receives the error too
        settings.put("logging.level.org.gaul.s3proxy.S3ProxyHandler", "off");
        settings.put("server.address", "127.0.0.1");
        return settings;
    }

    private static ConfigurableApplicationContext run(
            SpringApplicationBuilder builder, Map<String, Object> settings, int port, String... args) {
        builder.application().setRegisterShutdownHook(false);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("server.port", port);
        return builder.run(arguments(all, args));
    }

    /** Returns {@code args}, followed by {@code settings} that {@code args} does not set, as command-line arguments. */
    private static String[] arguments(Map<String, Object> settings, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        settings.forEach((name, value) -> {
            String argument = "--" + name + "=";
            if (Arrays.stream(args).noneMatch(arg -> arg.startsWith(argument))) {
                all.add(argument + value);
            }
        });
        return all.toArray(String[]::new);
    }

    /** Returns the URL of the ingest-service. */
    public URI ingestUrl() {
        return url(ingest);
    }

    /** Returns the URL of the consumer-service. */
    public URI consumerUrl() {
        return url(consumer);
    }

    /** Returns the URL of the aggregator-job. */
    public URI aggregatorUrl() {
        return url(aggregator);
    }

    /** Returns the current Prometheus metrics of each service. */
    public List<String> metrics() {
        return Stream.of(ingest, consumer, aggregator)
                .map(service -> service.getBean(PrometheusMeterRegistry.class).scrape())
                .toList();
    }

    private static URI url(ConfigurableApplicationContext service) {
        return URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
    }

    @Override
    public void close() {
        ingest.close();
        consumer.close();
        aggregator.close();
    }
}
