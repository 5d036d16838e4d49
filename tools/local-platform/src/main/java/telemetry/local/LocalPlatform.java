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
 * The one command: starts the platform, runs the demo, prints what came of it, and stays up until it is stopped. With
 * {@code --telemetry.demo.exit=true} it ends after the demo: 0 only if nothing was lost or duplicated and the latency
 * budget was kept. A demo that loses or duplicates ends it in any case.
 */
public final class LocalPlatform {
    private static final int FAILED = 1;

    /** The settings that the help shows, with their defaults. */
    public static final String SETTINGS = """
              --telemetry.demo.enabled=false      no demo
              --telemetry.demo.exit=true          end after the demo: 0 if nothing was lost, duplicated or late
              --telemetry.demo.records=10000      also .vehicles=50 .rate=1000 .batch=50 .budget=5s
              --telemetry.local.ingest-port=8080  also .consumer-port=8081 .aggregator-port=8082
                                                  .sqs-port=9324 .s3-port=9325
              --telemetry.local.data=data         folder of the lake and the log
              --telemetry.local.api-key=local-dev-key
              --telemetry.local.services=false    SQS and S3 alone, for services that run elsewhere
              any setting of the services, --telemetry.consumer.part-age=1s for instance""";

    private static final String USAGE =
            "Starts SQS, S3 and the three services in one JVM, runs a demo, and stays up until" + " Ctrl-C.\n\n"
                    + SETTINGS;

    private LocalPlatform() {}

    /** Ends with exit code 1 and a line that says why, whatever fails. */
    @SuppressWarnings("CatchAllThrowables") // threads of what runs already would keep the process
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        LoggingSystem.get(LocalPlatform.class.getClassLoader())
                .beforeInitialize(); // silent until the services set it up
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
        Optional<String> complaint = Ports.complaint(local.ports());
        if (complaint.isPresent()) {
            throw new IOException(complaint.get());
        }
        local.makeData();
        run(local, demo, args);
    }

    private static void run(LocalProperties local, DemoProperties demo, String... args)
            throws InterruptedException, IOException {
        EmbeddedCloud cloud = EmbeddedCloud.start(local.sqsPort(), local.s3Port(), local.data());
        Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
        if (local.services()) {
            Platform platform = Platform.start(cloud.access(), Provisioning.DEFAULT, layout(local), args);
            CountDownLatch stopped = stopping(platform, cloud);
            runDemo(platform, cloud, local, demo);
            new Summary(System.out).printPlaces(platform, cloud.access(), local);
            stopped.await();
        } else {
            CountDownLatch stopped = stopping(cloud);
            new Summary(System.out).printCloud(cloud.access());
            stopped.await();
        }
    }

    /** Opens when all of {@code parts} are closed, in their order, because the JVM is told to stop. */
    private static CountDownLatch stopping(AutoCloseable... parts) {
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
                System.err.println("did not stop cleanly: " + failed);
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
