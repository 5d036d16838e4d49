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

/**
 * Starts the processes of a measurement as they are deployed: executable jars with the JVM options of their containers.
 */
final class Lab implements AutoCloseable {
    /** The API key of all services. */
    static final String KEY = "benchmark";
    /** The maximum time from process start to readiness. */
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private final Path folder;
    private final BenchSettings settings;
    private final Clock clock;
    private final Thread cleanUp = new Thread(this::cleanUp, "cleanUp");

    /**
     * Registers a shutdown hook that ends all processes and deletes {@code folder}.
     *
     * @param folder folder for all files of the measurement; {@link #close} deletes it
     */
    Lab(Path folder, BenchSettings settings, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        Runtime.getRuntime().addShutdownHook(cleanUp); // so Ctrl-C deletes the files too
    }

    BenchSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** Creates an empty folder. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** Starts an embedded cloud with an empty queue and an empty lake. */
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

    /** Starts {@code service} on {@code cloud} with default settings and waits until the service is ready. */
    ServiceProcess startService(PlatformService service, CloudProcess cloud) throws IOException, InterruptedException {
        return startService(service, cloud, Map.of());
    }

    /** Starts {@code service} with {@code settings} and waits until the service is ready. */
    ServiceProcess startService(PlatformService service, CloudProcess cloud, Map<String, Object> settings)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(service.shippedOptions());
        options.addAll(List.of("-jar", BuiltJar.of(service.module()).toString()));
        return launchService(service, options, cloud, settings).awaitReady(PATIENCE);
    }

    /**
     * Starts {@code service} on {@code cloud} with {@code arguments} of {@code java}, and does not wait for readiness.
     */
    ServiceProcess launchService(PlatformService service, List<String> arguments, CloudProcess cloud)
            throws IOException {
        return launchService(service, arguments, cloud, Map.of());
    }

    private ServiceProcess launchService(
            PlatformService service, List<String> arguments, CloudProcess cloud, Map<String, Object> settings)
            throws IOException {
        Map<String, Object> all = new HashMap<>(cloud.access().settings());
        all.putAll(settings);
        all.put("telemetry.api-key", KEY);
        all.put("telemetry.aggregator.cron", "-"); // aggregations run on request only
        return ServiceProcess.start(service.label(), withNativeAccess(arguments), FreePort.find(), folder, all);
    }

    /** Starts {@link BareEndpoint} with the JVM options of the ingest-service. */
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

    /** Starts a process with {@code arguments} of {@code java}. */
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
        Runtime.getRuntime().removeShutdownHook(cleanUp);
        endAll();
    }

    private void cleanUp() {
        try {
            endAll();
        } catch (IOException | UncheckedIOException failed) {
            System.err.println("cannot delete " + folder);
        }
    }

    private void endAll() throws IOException {
        JavaProcess.running().forEach(JavaProcess::close);
        FileSystemUtils.deleteRecursively(folder);
    }
}
