package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs each example of docs/clients.md whose runtime is installed. */
class ClientExamplesTest {
    private static final Path PAGE = Path.of("../docs/clients.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Map<String, Interpreter> INTERPRETERS = Map.of(
            "sh", new Interpreter("client.sh", "sh client.sh", "curl --version"),
            "python", new Interpreter("client.py", "python3 client.py", "python3 -c 'import requests'"),
            "js", new Interpreter("client.mjs", "node client.mjs", "node --version"),
            "go", new Interpreter("client.go", "go run client.go", "go version"),
            "java", new Interpreter("Send.java", JAVA + " Send.java", JAVA + " -version"),
            "c", new Interpreter("client.c", "cc -Wall -Werror -o client client.c && ./client", "cc --version"));

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;

    /**
     * The way to run an example.
     *
     * @param file the name of its file
     * @param command the command that runs it
     * @param check a command that fails if the runtime is missing
     */
    private record Interpreter(String file, String command, String check) {}

    /**
     * One example.
     *
     * @param language the language that the page names
     */
    record Example(String language, String code) {
        @Override
        public String toString() {
            return language + " " + code.lines().findFirst().orElse("");
        }
    }

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder.resolve("s3"));
        service = ingest.run();
    }

    @AfterAll
    static void stop() {
        service.close();
        ingest.close();
    }

    static Stream<Example> examples() throws IOException {
        return EXAMPLE.matcher(Files.readString(PAGE))
                .results()
                .map(found -> new Example(found.group(1), found.group(2)));
    }

    @Test
    void thePageHasAnExampleForEachInterpreter() throws IOException {
        assertThat(examples().map(Example::language))
                .containsOnlyOnceElementsOf(List.of("sh", "js", "go", "java", "c"));
        assertThat(examples().map(Example::language).distinct())
                .containsExactlyInAnyOrderElementsOf(INTERPRETERS.keySet());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theRecordIsAccepted(Example example) throws Exception {
        Interpreter interpreter = Objects.requireNonNull(INTERPRETERS.get(example.language()));
        assumeThat(run(interpreter.check()))
                .as("%s is not installed", interpreter.check())
                .doesNotStartWith("failed");
        Files.writeString(folder.resolve(interpreter.file()), example.code());

        assertThat(run(interpreter.command())).isEqualTo("202\n");
    }

    /** Returns the output of {@code command}, after {@code failed} if its exit code is not 0. */
    private static String run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true);
        URI uri = IngestFixture.uri(service);
        builder.environment().put("TELEMETRY_URL", "http://" + uri.getAuthority());
        builder.environment().put("TELEMETRY_API_KEY", "key");
        builder.environment().put("GOFLAGS", "-mod=mod");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        return ended && process.exitValue() == 0 ? output : "failed: " + output;
    }
}
