package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import telemetry.simulator.CommandTree;

class ChaosCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void thePlanIsPrintedAndNothingElseHappens() {
        assertThat(run("--plan", "--seed=42", "--minutes=1")).isZero();
        assertThat(out.toString())
                .startsWith("seed 42, 60.0 s at 300 records/s, 15 events")
                .contains("consumer    kill -9");
    }

    @ParameterizedTest
    @CsvSource({
        "--minutes=0.1, duration must be PT10S to PT4H",
        "--minutes=300, duration must be",
        "--rate=9, rate must be 10 to 20000",
        "--pause=0.5, pause must be PT1S to PT1H",
        "--seed=x, is not a long",
        "--json=/no/such/folder/chaos.json, the folder of /no/such/folder/chaos.json does not exist",
        "--nonsense, Unknown option"
    })
    void aWrongArgumentIsExitCode2AndSaysTheLimit(String argument, String message) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    private int run(String... args) {
        CommandLine line = CommandTree.of(new ChaosCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
