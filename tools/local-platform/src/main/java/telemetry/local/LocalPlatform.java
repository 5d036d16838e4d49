package telemetry.local;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.service.KnownSettings;
import telemetry.service.StartRefusedException;
import telemetry.service.TelemetryService;

/**
 * Starts the platform, runs the demo, prints the outcome, and keeps the platform running until it is stopped.
 *
 * <p>With {@code --telemetry.demo.exit=true} the process ends after the demo. The exit code is 0 if no record was lost
 * or duplicated and the latency was within the budget. The process always ends with exit code 1 if the demo lost or
 * duplicated a record.
 */
public final class LocalPlatform {
    private static final int FAILED = 1;

    /** The settings that the help shows, with their defaults. */
    public static final String SETTINGS = """
              --telemetry.demo.enabled=false      skip the demo
              --telemetry.demo.exit=true          exit after the demo: 0 if no record was lost, duplicated or late
              --telemetry.demo.records=10000      also .vehicles=50 .rate=1000 .batch=50 .budget=5s
              --telemetry.local.ingest-port=8080  also .consumer-port=8081 .aggregator-port=8082
                                                  .sqs-port=9324 .s3-port=9325
              --telemetry.local.data=data         folder of the lake and the log
              --telemetry.local.api-key=local-dev-key
              --telemetry.local.services=false    start only SQS and S3, for services that run elsewhere

            All settings of the services are options too, for example --telemetry.consumer.part-age=1s""";

    private static final String USAGE =
            "Starts SQS, S3 and the three services in one JVM, runs a demo, and stays up until" + " Ctrl-C.\n\n"
                    + SETTINGS;

    private LocalPlatform() {}

    /** Runs the platform; on any failure, prints one line with the cause and ends with exit code 1. */
    @SuppressWarnings("CatchAllThrowables") // threads that already run would keep the process alive
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        LoggingSystem.get(LocalPlatform.class.getClassLoader())
                .beforeInitialize(); // no log output until the services configure logging
        try {
            run(args);
        } catch (NotStartedException reported) {
            TelemetryService.exit(FAILED);
        } catch (Throwable failed) {
            System.err.println(sentence(failed));
            TelemetryService.exit(FAILED);
        }
    }

    private static String sentence(Throwable failed) {
        if (failed instanceof BindException bad) {
            String cause = String.valueOf(
                    NestedExceptionUtils.getMostSpecificCause(bad).getMessage());
            String name = bad.getName().toString();
            return cause.startsWith(name) ? cause : name + ": " + cause;
        }
        if (failed instanceof StartRefusedException refused) {
            return "%s; %s".formatted(refused.getMessage(), refused.action());
        }
        return failed instanceof IllegalArgumentException || failed instanceof IOException
                ? String.valueOf(failed.getMessage())
                : failed.toString();
    }

    private static void run(String... args) throws InterruptedException, IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(args));
        KnownSettings.ofClassPath().check(environment, Set.of());
        LocalProperties local = LocalProperties.of(environment);
        DemoProperties demo = DemoProperties.of(environment);
        Optional<String> conflict = Ports.conflict(local.ports());
        if (conflict.isPresent()) {
            throw new IOException(conflict.get());
        }
        local.createDataFolder();
        run(local, demo, args);
    }

    private static void run(LocalProperties local, DemoProperties demo, String... args)
            throws InterruptedException, IOException {
        EmbeddedCloud cloud = EmbeddedCloud.start(local.sqsPort(), local.s3Port(), local.data());
        Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
        if (local.services()) {
            Platform platform = Platform.start(cloud.access(), Provisioning.DEFAULT, layout(local), args);
            CountDownLatch stopped = closeAtShutdown(platform, cloud);
            runDemo(platform, cloud, local, demo);
            new Summary(System.out).printEndpoints(platform, cloud.access(), local);
            stopped.await();
        } else {
            CountDownLatch stopped = closeAtShutdown(cloud);
            new Summary(System.out).printCloud(cloud.access());
            stopped.await();
        }
    }

    /** Registers a shutdown hook that closes {@code parts} in order; the returned latch opens afterwards. */
    private static CountDownLatch closeAtShutdown(AutoCloseable... parts) {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            closeAll(parts);
                            stopped.countDown();
                        },
                        "shutdown"));
        return stopped;
    }

    private static void closeAll(AutoCloseable... parts) {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception failed) {
                System.err.println("error during shutdown: " + failed);
            }
        }
    }

    private static void runDemo(Platform platform, EmbeddedCloud cloud, LocalProperties local, DemoProperties demo)
            throws InterruptedException, IOException {
        if (demo.enabled()) {
            Demo.Result result = new Demo(platform, cloud.s3(), local.apiKey(), demo).run();
            new Summary(System.out).printDemo(result, demo);
            if (demo.exit() || !result.isExact()) {
                TelemetryService.exit(result.isGood() ? 0 : FAILED);
            }
        }
    }

    private static Platform.Layout layout(LocalProperties local) {
        return new Platform.Layout(
                local.ingestPort(), local.consumerPort(), local.aggregatorPort(), local.data(), local.apiKey());
    }
}
