package telemetry.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.system.AwsTemplate.list;
import static telemetry.system.AwsTemplate.map;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import telemetry.lab.PlatformService;
import telemetry.service.KeysFile;

/** Tests the image and docker-compose files as far as possible without a Docker engine. */
class ContainerFilesTest {
    private static final Path HEALTH_CHECK = Path.of("../../deploy/container/healthcheck.sh");
    private static final Path HOOK = Path.of("../../deploy/localstack/init.sh");
    private static final String KEYS_MOUNT = "${KEYS_FOLDER:-./deploy/keys}:/etc/telemetry:ro";

    @ParameterizedTest
    @CsvSource({"200, 503, 0", "503, 200, 1"})
    void theHealthCheckAsksForLivenessAndNotForReadiness(int liveness, int readiness, int exitCode)
            throws IOException, InterruptedException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(service, "/actuator/health/liveness", liveness);
        answer(service, "/actuator/health/readiness", readiness);
        service.start();
        try {
            assertThat(healthCheck(service.getAddress().getPort())).isEqualTo(exitCode);
        } finally {
            service.stop(0);
        }
    }

    @Test
    void theHealthCheckFailsWhenNothingListens() throws IOException, InterruptedException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThat(healthCheck(port)).isEqualTo(1);
    }

    @Test
    void theEmulatorIsHealthyOnceTheHookHasCreatedEverything(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path ready = Files.createFile(folder.resolve("ready")); // left by a previous start
        fakeAwslocal(folder, "test ! -e '%s' && echo \"$@\" >> '%s'".formatted(ready, folder.resolve("calls")));

        assertThat(hook(folder, ready)).isZero();

        assertThat(folder.resolve("calls")).content().contains("put-bucket-lifecycle-configuration");
        assertThat(ready).exists();
    }

    @Test
    void aHookThatFailsLeavesTheEmulatorUnhealthy(@TempDir Path folder) throws IOException, InterruptedException {
        Path ready = Files.createFile(folder.resolve("ready"));
        fakeAwslocal(folder, "test \"$2\" != put-bucket-lifecycle-configuration");

        assertThat(hook(folder, ready)).isNotZero();

        assertThat(ready).doesNotExist();
    }

    /**
     * Checks that the emulator's health check tests for a file. Starting Python every few seconds would cost more than
     * the emulator itself.
     */
    @Test
    void theEmulatorsHealthCheckTestsForTheFileOfTheHook() throws IOException {
        Map<String, Object> emulator = service("emulator");

        assertThat(map(emulator.get("healthcheck")))
                .containsEntry("test", List.of("CMD", "test", "-f", "/run/telemetry/ready"));
        assertThat(list(emulator.get("tmpfs"))).containsExactly("/run/telemetry");
        assertThat(HOOK).content().contains(":-/run/telemetry/ready}");
    }

    /** Checks the size of each tmpfs, whose files count toward the memory of the container. */
    @ParameterizedTest
    @CsvSource({"ingest, /tmp:size=32m", "consumer, '/tmp:size=32m,exec'"})
    void aTmpfsIsSmall(String service, String tmpfs) throws IOException {
        assertThat(list(service(service).get("tmpfs"))).containsExactly(tmpfs);
    }

    @Test
    void theAggregatorWorksOnADisk() throws IOException {
        assertThat(list(service("aggregator").get("tmpfs"))).isEmpty();
        assertThat(list(service("aggregator").get("volumes"))).containsExactly(KEYS_MOUNT, "aggregator-tmp:/tmp");
        assertThat(map(compose().get("volumes"))).containsKey("aggregator-tmp");
    }

    /** Checks the mount of the keys file. The file of the repository has no keys, as if there were no file. */
    @ParameterizedTest
    @ValueSource(strings = {"ingest", "consumer", "aggregator"})
    void theKeysFileIsInAFolderThatCanBeReplaced(String service) throws IOException {
        assertThat(map(service(service).get("environment")))
                .containsEntry("TELEMETRY_KEYS_FILE", "/etc/telemetry/keys.json");
        assertThat(list(service(service).get("volumes"))).contains(KEYS_MOUNT);
        assertThat(KeysFile.parse(Files.readAllBytes(Path.of("../../deploy/keys/keys.json"))))
                .isEmpty();
    }

    /** Checks that the build stage does not depend on the module. All images then share the cached stage. */
    @Test
    void allImagesShareOneBuild() throws IOException {
        List<String> build = stages().getFirst();

        assertThat(build).anyMatch(line -> line.contains("mvn ")).noneMatch(line -> line.contains("MODULE"));
        assertThat(build).anyMatch(line -> line.contains("-Dspotless.check.skip"));
        assertThat(stages().stream().skip(1).flatMap(List::stream)).noneMatch(line -> line.contains("mvn "));
    }

    /**
     * Checks that training runs as the final user and leaves one file. A folder owned by root in /tmp would be copied
     * into a volume and stop the aggregator from starting.
     */
    @Test
    void theTrainingRunsAsTheUserThatRunsAndLeavesOneFile() throws IOException {
        List<List<String>> stages = stages();
        List<String> last = stages.getLast();

        assertThat(last).filteredOn(line -> line.startsWith("RUN")).isEmpty();
        assertThat(last)
                .filteredOn(line -> line.contains("--from=trained"))
                .containsExactly("COPY --from=trained --chown=0:0 /tmp/app.aot ./");
        assertThat(stages.get(1)).last().isEqualTo("USER 10001");
        assertThat(stages.stream().flatMap(List::stream))
                .filteredOn(line -> line.startsWith("USER"))
                .hasSize(1);
    }

    /** Checks that the lab starts services with the memory limits of docker-compose. */
    @ParameterizedTest
    @CsvSource({"INGEST, ingest", "CONSUMER, consumer", "AGGREGATOR, aggregator"})
    void theLimitsOfTheLabEqualTheLimitsOfCompose(PlatformService service, String name) throws IOException {
        assertThat(service(name).get("mem_limit"))
                .isIn(service.limitMebibytes() + "m", service.limitMebibytes() / 1024 + "g");
    }

    /**
     * Checks that every kind of memory has a bound. Without a bound a JVM can exceed the container's limit, and the
     * kernel kills it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"ingest-service", "consumer-service", "aggregator-job", "simulator"})
    void everyKindOfMemoryIsBounded(String module) throws IOException {
        Path container = Path.of("../../deploy/container");

        assertThat(Files.readAllLines(container.resolve("jvm.options")))
                .anyMatch(option -> option.startsWith("-XX:MaxDirectMemorySize="))
                .anyMatch(option -> option.startsWith("-XX:MaxMetaspaceSize="))
                .anyMatch(option -> option.startsWith("-XX:ReservedCodeCacheSize="))
                .contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(Files.readAllLines(container.resolve(module + ".options")))
                .anyMatch(option -> option.startsWith("-XX:MaxRAMPercentage="));
        assertThat(stages().getLast()).contains("ENV MALLOC_ARENA_MAX=2");
        assertThat(stages().stream().flatMap(List::stream).filter(line -> line.contains("@jvm.options")))
                .hasSize(3)
                .allMatch(line -> line.matches(".*@jvm.options\\W+@module.options.*"));
    }

    private static List<List<String>> stages() throws IOException {
        List<List<String>> stages = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../../Dockerfile"))) {
            if (line.startsWith("FROM ")) {
                stages.add(new ArrayList<>());
            }
            if (!stages.isEmpty() && !line.isBlank() && !line.startsWith("#")) {
                stages.getLast().add(line);
            }
        }
        return stages;
    }

    private static Map<String, Object> compose() throws IOException {
        return map(new Yaml().load(Files.readString(Path.of("../../docker-compose.yml"))));
    }

    private static Map<String, Object> service(String name) throws IOException {
        return map(map(compose().get("services")).get(name));
    }

    private static void fakeAwslocal(Path folder, String body) throws IOException {
        Path script = Files.writeString(folder.resolve("awslocal"), "#!/bin/sh\n" + body + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
    }

    private static int hook(Path folder, Path ready) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder("sh", HOOK.toString()).inheritIO();
        command.environment().merge("PATH", folder.toString(), (path, first) -> first + ':' + path);
        command.environment().put("TELEMETRY_READY_FILE", ready.toString());
        return exitCode(command);
    }

    private static void answer(HttpServer service, String path, int status) {
        service.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private static int healthCheck(int port) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder("bash", HEALTH_CHECK.toString()).inheritIO();
        command.environment().put("SERVER_PORT", Integer.toString(port));
        return exitCode(command);
    }

    private static int exitCode(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        assertThat(process.waitFor(10, SECONDS)).isTrue();
        return process.exitValue();
    }
}
