package telemetry.aggregator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.test.util.TestSocketUtils;

/** A single-process Trino that attaches to an Iceberg REST catalog, on a free port of loopback. */
final class TrinoServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int GIGABYTES = Integer.getInteger("trino.heap", 3);
    private static final String STARTED = "SERVER STARTED";

    private final Process process;
    private final int port;

    private TrinoServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts Trino and waits until it answers.
     *
     * @param home holds server/, with a lib/ somewhere below, and plugin/
     * @param folder for its configuration and log
     * @param catalog properties of its catalog {@code lake}
     */
    static TrinoServer start(Path home, Path folder, String catalog) throws Exception {
        return start(home, folder, Map.of("lake", catalog));
    }

    /** Starts Trino with {@code catalogs}, their properties by name. */
    static TrinoServer start(Path home, Path folder, Map<String, String> catalogs) throws Exception {
        int port = TestSocketUtils.findAvailableTcpPort();
        Path lib;
        try (Stream<Path> files = Files.walk(home.resolve("server"), 2)) {
            lib = files.filter(path -> path.endsWith("lib")).findFirst().orElseThrow();
        }
        configure(home, folder, port, catalogs);
        Path log = folder.resolve("trino.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx%dG".formatted(GIGABYTES),
                        "-Duser.timezone=UTC",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dconfig=" + folder.resolve("config.properties"),
                        "-cp",
                        lib.resolve("*").toString(),
                        "io.trino.server.TrinoServer"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        TrinoServer server = new TrinoServer(process, port);
        server.awaitStart(log);
        return server;
    }

    private static void configure(Path home, Path folder, int port, Map<String, String> properties) throws IOException {
        Path catalogs = Files.createDirectories(folder.resolve("catalog"));
        Files.writeString(folder.resolve("log.properties"), "=WARN\nio.trino.server.Server=INFO\n");
        Files.writeString(folder.resolve("config.properties"), """
                coordinator=true
                node-scheduler.include-coordinator=true
                http-server.http.port=%d
                discovery.uri=http://127.0.0.1:%d
                node.environment=test
                node.id=test
                node.internal-address=127.0.0.1
                node.bind-ip=127.0.0.1
                plugin.dir=%s
                catalog.config-dir=%s
                log.levels-file=%s
                http-server.log.enabled=false
                query.max-memory-per-node=%dMB
                query.max-length=100000000
                """.formatted(
                port, port, home.resolve("plugin"), catalogs, folder.resolve("log.properties"), GIGABYTES * 450));
        for (Map.Entry<String, String> catalog : properties.entrySet()) {
            Files.writeString(catalogs.resolve(catalog.getKey() + ".properties"), catalog.getValue());
        }
    }

    private void awaitStart(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log).contains(STARTED)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                close();
                throw new IllegalStateException("Trino did not start:\n" + Files.readString(log));
            }
            Thread.sleep(200);
        }
    }

    /** Returns the address for the JDBC driver. */
    String url() {
        return "jdbc:trino://127.0.0.1:" + port;
    }

    /** Kills the process, so that it cannot clean up. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
