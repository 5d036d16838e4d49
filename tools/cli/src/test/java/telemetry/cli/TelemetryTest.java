package telemetry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Tests the command tree, its help and its messages about invalid arguments. */
class TelemetryTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine telemetry = Telemetry.commandLine(Clock.systemUTC())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));

    @Test
    void helpListsAllCommands() {
        assertThat(telemetry.execute("help")).isZero();

        assertThat(telemetry.getSubcommands().keySet())
                .containsExactly(
                        "up",
                        "simulate",
                        "replay",
                        "verify",
                        "dbc",
                        "dlq",
                        "sql",
                        "lake",
                        "erase",
                        "keys",
                        "doctor",
                        "chaos",
                        "help")
                .allSatisfy(command -> assertThat(out.toString()).containsPattern("\n  " + command + " +[A-Z]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "simulate", "dlq", "dlq list", "lake expire", "chaos"})
    void helpOfACommandIsTheSameInBothForms(String command) {
        assertThat(telemetry.execute(("help " + command).split(" "))).isZero();
        String help = out.toString();
        out.getBuffer().setLength(0);
        assertThat(telemetry.execute((command + " --help").split(" "))).isZero();

        assertThat(out.toString()).isEqualTo(help).startsWith("Usage: telemetry " + command);
    }

    @Test
    void eachDefaultIsPrintedOnce() {
        assertThat(leaves(telemetry)).hasSizeGreaterThan(10).allSatisfy(command -> {
            long defaults = command.getCommandSpec().options().stream()
                    .filter(option -> option.defaultValue() != null && !option.names()[0].equals("--api-key"))
                    .count();
            assertThat(command.getUsageMessage().split("\n +Default: ", -1)).hasSize((int) defaults + 1);
            assertThat(command.getUsageMessage()).doesNotContain("(default");
        });
    }

    private static List<CommandLine> leaves(CommandLine parent) {
        List<CommandLine> leaves = new ArrayList<>();
        for (Map.Entry<String, CommandLine> child : parent.getSubcommands().entrySet()) {
            leaves.addAll(
                    child.getValue().getSubcommands().isEmpty() ? List.of(child.getValue()) : leaves(child.getValue()));
        }
        return leaves;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            simulate --records x --api-key k | --records            | telemetry help simulate
            simulate --fleet 3               | --fleet              | telemetry help simulate
            dlq list --max many              | --max                | telemetry help dlq list
            lake expire --keep-days 0        | --keep-days          | telemetry help lake expire
            chaos --minutes 0.1              | --minutes            | telemetry help chaos
            verify                           | --report             | telemetry help verify
            dbc check no.dbc                 | FILE cannot be read  | telemetry help dbc check
            dbc decode no.dbc no.log         | FILE cannot be read  | telemetry help dbc decode
            fly                              | There is no command 'fly'    | telemetry help
            dlq fly                          | There is no command 'fly'    | telemetry help dlq
            help fly                         | There is no command 'fly'    | telemetry help
            dlq                              | Missing required subcommand  | telemetry help dlq
            """)
    void aUsageErrorIsOneLineAndAHint(String arguments, String named, String hint) {
        assertThat(telemetry.execute(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString().lines()).hasSize(2).endsWith("Try '" + hint + "'.");
        assertThat(err.toString()).contains(named);
    }

    @Test
    void theVersionIsPrinted() {
        assertThat(telemetry.execute("--version")).isZero();

        assertThat(out.toString()).startsWith("telemetry ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "simulate --help", "sql --help", "dbc decode --help", "lake status --help"})
    void helpLoadsNeitherDuckDbNorIcebergNorSpring(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Telemetry.class.getName()));
        command.addAll(Arrays.asList(arguments.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();

        String loaded = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(loaded)
                .contains("telemetry.cli.SqlCommand", "Usage: telemetry")
                .doesNotContain(" org.duckdb.", " org.apache.iceberg.", " org.springframework.");
    }
}
