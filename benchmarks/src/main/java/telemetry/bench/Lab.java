package telemetry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts what is measured, as it is deployed: executable jars in processes of their own, on loopback. */
final class Lab implements AutoCloseable {
    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");
    private static final Map<String, String> MEMORY = // of containers, as docker-compose.yml limits it
            Map.of("ingest-service", "640m", "consumer-service", "640m", "aggregator-job", "1g");

    private final Path root;
    private final Path folder;
    private final BenchSettings settings;
    private final Clock clock;
    private final Thread tidy = new Thread(this::tidy, "tidy");

    /**
     * @param root of the repository, whose jars are built
     * @param folder for all that is on disk; deleted by {@link #close}
     */
    Lab(Path root, Path folder, BenchSettings settings, Clock clock) {
        this.root = root;
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        Runtime.getRuntime().addShutdownHook(tidy); // Ctrl-C leaves nothing either
    }

    BenchSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    /** A folder of its own. */
    Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    /** A cloud with an empty queue and an empty lake. */
    CloudProcess startCloud() throws IOException, InterruptedException {
        Path data = newFolder("cloud");
        int sqs = freePort();
        int s3 = freePort();
        Child child = Child.start(
                "cloud",
                command(
                        List.of(
                                "-Xmx3g",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-jar",
                                jar("local-platform").toString()),
                        Map.of(
                                "telemetry.local.services", "false",
                                "telemetry.local.sqs-port", sqs,
                                "telemetry.local.s3-port", s3,
                                "telemetry.local.data", data)),
                folder);
        return new CloudProcess(child, sqs, s3, data).awaitReady();
    }

    /** {@code module} on {@code cloud}, with the options and the heap of its container and default settings, ready. */
    Service startService(String module, CloudProcess cloud) throws IOException, InterruptedException {
        return launchService(module, asShipped(module, "-jar", jar(module).toString()), cloud)
                .awaitReady();
    }

    /** {@code module} on {@code cloud}, started by {@code options} of the JVM, maybe not ready. */
    Service launchService(String module, List<String> options, CloudProcess cloud) throws IOException {
        int port = freePort();
        List<String> command = command(options, cloud.access().settings());
        command.addAll(serverAt(port));
        command.add("--telemetry.api-key=" + Service.KEY);
        command.add("--telemetry.aggregator.cron=-"); // on demand only
        return new Service(Child.start(module.replaceAll("-.*", ""), command, folder), url(port));
    }

    /** The least that Spring MVC can do, with the options of the ingest-service. */
    Service startBareEndpoint() throws IOException, InterruptedException {
        int port = freePort();
        List<String> options =
                asShipped("ingest-service", "-cp", System.getProperty("java.class.path"), BareEndpoint.class.getName());
        List<String> command = command(options, Map.of());
        command.addAll(serverAt(port));
        return new Service(Child.start("bare", command, folder), url(port)).awaitReady();
    }

    /** Runs a class of this module, or a jar, to its end. */
    Child run(String name, List<String> options) throws IOException {
        return Child.start(name, command(options, Map.of()), folder);
    }

    /** The JVM's options of {@code module} in its container, heap included. */
    private List<String> asShipped(String module, String... options) {
        Path container = root.resolve("deploy/container").toAbsolutePath().normalize();
        List<String> shipped = List.of(
                "@" + container.resolve("jvm.options"),
                "@" + container.resolve(module + ".options"),
                "-XX:MaxRAM=" + MEMORY.get(module));
        return Stream.concat(shipped.stream(), Stream.of(options)).toList();
    }

    private static List<String> serverAt(int port) {
        return List.of("--server.port=" + port, "--server.address=127.0.0.1");
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static List<String> command(List<String> options, Map<String, ?> settings) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(options);
        settings.forEach((name, value) -> command.add("--" + name + "=" + value));
        return command;
    }

    /** @throws IllegalStateException if {@code module} is not built */
    Path jar(String module) throws IOException {
        Path target = root.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (var jars = Files.newDirectoryStream(target, module + "-*-exec.jar")) {
                for (Path jar : jars) {
                    return jar.toAbsolutePath().normalize();
                }
            }
        }
        throw new IllegalStateException(module + " is not built; run: mvn -q -DskipTests package");
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Ends all processes and deletes all that is on disk. */
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
        List.copyOf(Child.running()).forEach(Child::close);
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = new ArrayList<>(all.toList()).reversed();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
