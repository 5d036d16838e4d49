package telemetry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;
import telemetry.lab.BuiltJar;
import telemetry.lab.FreePort;
import telemetry.lab.JavaProcess;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/** Starts the processes of a measurement as they are deployed: executable jars with the options of their containers. */
final class Lab implements AutoCloseable {
    /** The API key of all services. */
    static final String KEY = "benchmark";
    /** The time that a process may take to get ready. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private final Path folder;
    private final BenchSettings settings;
    private final Clock clock;
    private final Thread tidy = new Thread(this::tidy, "tidy");

    /** @param folder for all files of the measurement; deleted by {@link #close} */
    Lab(Path folder, BenchSettings settings, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        Runtime.getRuntime().addShutdownHook(tidy); // Ctrl-C leaves no files either
    }

    BenchSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** A new folder. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** Starts a cloud with an empty queue and an empty lake. */
    CloudProcess startCloud() throws IOException, InterruptedException {
        Path data = newFolder("cloud");
        int sqs = FreePort.find();
        int s3 = FreePort.find();
        JavaProcess process = startPlatform(
                "cloud",
                "-Xmx3g",
                List.of(
                        "--telemetry.local.services=false",
                        "--telemetry.local.sqs-port=" + sqs,
                        "--telemetry.local.s3-port=" + s3,
                        "--telemetry.local.data=" + data));
        return new CloudProcess(process, sqs, s3, data).awaitReady();
    }

    /** Starts the local platform with {@code settings}. */
    JavaProcess startPlatform(String name, String heap, List<String> settings) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of(heap, UNSAFE, "-jar", BuiltJar.of("local-platform").toString()));
        arguments.addAll(settings);
        return run(name, arguments);
    }

    /** Starts {@code service} on {@code cloud} with default settings, and waits until it is ready. */
    ServiceProcess startService(PlatformService service, CloudProcess cloud) throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(service.shippedOptions());
        options.addAll(List.of("-jar", BuiltJar.of(service.module()).toString()));
        return launchService(service, options, cloud).awaitReady(PATIENCE);
    }

    /** Starts {@code service} on {@code cloud} by {@code arguments} of {@code java}; it may not be ready. */
    ServiceProcess launchService(PlatformService service, List<String> arguments, CloudProcess cloud)
            throws IOException {
        Map<String, Object> all = new HashMap<>(cloud.access().settings());
        all.put("telemetry.api-key", KEY);
        all.put("telemetry.aggregator.cron", "-"); // on demand only
        return ServiceProcess.start(service.label(), withNativeAccess(arguments), FreePort.find(), folder, all);
    }

    /** Starts the least that Spring MVC can do, with the options of the ingest-service. */
    ServiceProcess startBareEndpoint() throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(PlatformService.INGEST.shippedOptions());
        options.addAll(List.of("-cp", System.getProperty("java.class.path"), BareEndpoint.class.getName()));
        return ServiceProcess.start(
                        "bare",
                        withNativeAccess(options),
                        FreePort.find(),
                        folder,
                        Map.of("logging.config", "classpath:bench-logback.xml"))
                .awaitReady(PATIENCE);
    }

    /** Starts a class of this module, or a jar. */
    JavaProcess run(String name, List<String> arguments) throws IOException {
        return JavaProcess.start(name, withNativeAccess(arguments), folder);
    }

    private static List<String> withNativeAccess(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(NATIVE_ACCESS));
        all.addAll(arguments);
        return all;
    }

    /** Ends all processes and deletes all files. */
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(tidy);
        endAll();
    }

    private void tidy() {
        try {
            endAll();
        } catch (IOException | UncheckedIOException failed) {
            System.err.println("could not be deleted: " + folder);
        }
    }

    private void endAll() throws IOException {
        JavaProcess.running().forEach(JavaProcess::close);
        FileSystemUtils.deleteRecursively(folder);
    }
}
