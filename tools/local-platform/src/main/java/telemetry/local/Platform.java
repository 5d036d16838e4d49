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
 * The three services in this JVM, running. {@link #close()} stops them in the order of the flow, so that what is
 * accepted is stored before the queue, which may live in memory, is gone.
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
     * Where the services listen, on loopback, and where they keep their files; a port of 0 is a free one.
     *
     * @param data folder of the log and of the aggregator's work
     * @param apiKey the key that they accept
     */
    public record Layout(int ingestPort, int consumerPort, int aggregatorPort, Path data, String apiKey) {

        /** Free ports everywhere. */
        public static Layout onFreePorts(Path data, String apiKey) {
            return new Layout(0, 0, 0, data, apiKey);
        }
    }

    /**
     * Starts the services on an SQS and an S3 that have the queues and the bucket.
     *
     * @param names the names of the queues and the bucket
     * @param args settings for all three, as on their command line; they win over everything
     * @throws NotStartedException if one of them does not start; the others are closed again
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
            started.forEach(ConfigurableApplicationContext::close); // none takes records while another is missing
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
        // of requests that it does not know, as that for the lifecycle of the bucket: the caller is told as well
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

    /** {@code settings} as arguments, which win over the services' own files, but for those that {@code args} has. */
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

    /** Where the ingest-service answers. */
    public URI ingestUrl() {
        return url(ingest);
    }

    /** Where the consumer-service answers, with its actuator. */
    public URI consumerUrl() {
        return url(consumer);
    }

    /** Where the aggregator-job answers. */
    public URI aggregatorUrl() {
        return url(aggregator);
    }

    /** What each service shows to Prometheus now. */
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
