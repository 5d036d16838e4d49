package telemetry.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts processes with invalid settings; each must end with exit code 1 and one line that names the cause. */
@Timeout(180)
class StartFailureTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --telemetry.lake.signals=payload          | telemetry.lake.signals: 'payload' cannot be a column
            --telemetry.consumer.poll-timeout=2500ms  | telemetry.consumer.poll-timeout must be whole seconds, is PT2.5S
            --telemetry.local.s3-port=99999           | telemetry.local.s3-port must be 0 to 65535, is 99999
            --telemetry.local.ingest-port=x           | telemetry.local.ingest-port
            --telemetry.consumer.part-compression=lz4 | telemetry.consumer.part-compression must be none, gzip or zstd, is lz4
            --telemetry.local.data=file/data          | telemetry.local.data: file/data cannot be written
            --telemetry.demo.recrods=5                | unknown setting --telemetry.demo.recrods; did you mean --telemetry.demo.records?
            --telemetry.consumr.part-age=5s           | unknown setting --telemetry.consumr.part-age; did you mean --telemetry.consumer.part-age?
            --foo                                     | unknown setting --foo
            --telemetry.demo.records=0                | records
            """)
    void thePlatformEndsWithOneLineThatNamesTheCause(String argument, String line) throws Exception {
        Files.createFile(folder.resolve("file"));

        Ended ended = run("telemetry.local.LocalPlatform", Map.of(), onFreePorts(argument));

        assertThat(ended.exitCode()).as(ended.toString()).isOne();
        assertThat(ended.lines())
                .filteredOn(printed -> printed.contains(line))
                .as(ended.toString())
                .hasSize(1);
        assertThat(ended.lines()).noneMatch(printed -> printed.startsWith("\tat ") || printed.contains("is up"));
    }

    @ParameterizedTest
    @CsvSource({
        "telemetry.ingest.IngestApplication, TELEMETRY_INGEST_LINGR, TELEMETRY_INGEST_LINGER",
        "telemetry.consumer.ConsumerApplication, TELEMETRY_CONSUMER_PARTAEG, TELEMETRY_CONSUMER_PARTAGE",
        "telemetry.aggregator.AggregatorApplication, TELEMETRY_BUCKETT, TELEMETRY_BUCKET"
    })
    void aServiceEndsWithOneLineThatNamesTheCause(String main, String variable, String near) throws Exception {
        Ended ended = run(main, Map.of(variable, "5"), List.of("--telemetry.api-key=key"));

        assertFailed(ended, "unknown setting %s\" action=\"did you mean %s?".formatted(variable, near));
    }

    @Test
    void aCompressionLibraryThatCannotBeLoadedEndsTheService() throws Exception {
        Ended ended = run(
                "telemetry.consumer.ConsumerApplication",
                Map.of("JAVA_TOOL_OPTIONS", "-DZstdTempFolder=/dev/null"),
                List.of("--telemetry.api-key=key", "--telemetry.consumer.part-compression=zstd"));

        assertFailed(ended, "telemetry.consumer.part-compression is zstd, but the zstd library failed to load");
    }

    @Test
    void aServiceWithAnInvalidPortEnds() throws Exception {
        Ended ended = run(
                "telemetry.ingest.IngestApplication",
                Map.of(),
                List.of("--telemetry.api-key=key", "--server.port=99999"));

        assertFailed(ended, "99999");
    }

    private static void assertFailed(Ended ended, String line) {
        assertThat(ended.exitCode()).as(ended.toString()).isOne();
        assertThat(ended.lines())
                .filteredOn(printed -> printed.startsWith("ERROR"))
                .as(ended.toString())
                .singleElement()
                .asString()
                .contains("event=start_failed", line);
    }

    @Test
    void aFailedDemoEndsThePlatform() throws Exception {
        Ended ended = run(
                "telemetry.local.LocalPlatform",
                Map.of(),
                onFreePorts(
                        "--telemetry.demo.records=50", "--telemetry.api-key=another")); // the demo uses the default key

        assertThat(ended.exitCode()).as(ended.toString()).isOne();
    }

    private record Ended(int exitCode, List<String> lines) {}

    private static List<String> onFreePorts(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String port : List.of("ingest", "consumer", "aggregator", "sqs", "s3")) {
            String option = "--telemetry.local.%s-port=".formatted(port);
            if (all.stream().noneMatch(argument -> argument.startsWith(option))) {
                all.add(option + 0);
            }
        }
        return all;
    }

    private Ended run(String main, Map<String, String> variables, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(arguments);
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TELEMETRY_"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended: " + Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readAllLines(output));
    }
}
