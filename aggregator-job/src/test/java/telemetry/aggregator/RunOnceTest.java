package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;

/** Tests the job as a shell sees it: no API key, no port, an exit code. */
@ExtendWith(OutputCaptureExtension.class)
class RunOnceTest {
    private final HourPartition last = HourPartition.of(Instant.now()).plusHours(-1);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture lake;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @BeforeEach
    void ownLake() {
        lake = LakeFixture.create(cloud.s3());
    }

    @Test
    void theSummariesAndNothingElseAreOnTheStandardOutput(CapturedOutput output) throws Exception {
        int before = output.getOut().length();

        assertThat(runOnce(lake, "--from=" + last.plusHours(-1), "--to=" + last.plusHours(1)))
                .isZero();

        assertThat(output.getOut().substring(before).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"version\":2,\"hour\":") && line.endsWith("}"));
    }

    @Test
    void theArgumentThatIsWrongIsNamed(CapturedOutput output) throws Exception {
        assertThat(runOnce(lake, "--hour=" + last, "--to=" + last)).isEqualTo(2);
        assertThat(output.getErr()).contains("--hour goes without --from, --to and --again");
        assertThat(runOnce(lake, "--hour=2999-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(output.getErr()).contains("--hour is in the future");
        assertThat(runOnce(lake, "--from=" + last, "--to=2999-01-01T00:00:00Z")).isEqualTo(2);
        assertThat(output.getErr()).contains("the hour before --to is in the future");
    }

    @Test
    void theExitCodeSaysHowItWent(CapturedOutput output) throws Exception {
        lake.put(
                last,
                line(last.start().toString(), "v", "{\"n\":1}", last.start().toString()));

        assertThat(runOnce(lake, "--from=" + last.plusHours(-1), "--to=" + last.plusHours(1)))
                .isZero();
        assertThat(output.getOut()).contains("\"hour\":\"" + last.plusHours(-1) + "\"", "\"records\":1");
        assertThat(runOnce(lake, "--hour=" + last)).isZero();
        assertThat(runOnce(lake, "--hour=noon")).isEqualTo(2);
        assertThat(output.getErr()).contains("--hour must be the start of an hour in UTC");
        assertThat(runOnce(lake, "--from=" + last)).isEqualTo(2);
        assertThat(runOnce(lake, "--from=" + last, "--to=" + last)).isEqualTo(2);
        assertThat(runOnce(new LakeFixture(cloud.s3(), "no-such-bucket"), "--hour=" + last))
                .isOne();
    }

    @Test
    void aRangeGoesOnWhereItWasBrokenOffAndDoesAllAgainIfItIsTold(CapturedOutput output) throws Exception {
        String from = "--from=" + last.plusHours(-30);
        lake.put(
                last,
                line(last.start().toString(), "v", "{\"n\":1}", last.start().toString()));
        assertThat(runOnce(lake, "--from=" + last.plusHours(-10), "--to=" + last.plusHours(1)))
                .isZero();
        int broken = output.getOut().length();

        assertThat(runOnce(lake, from, "--to=" + last.plusHours(1), "--telemetry.aggregator.parallel-hours=3"))
                .isZero();

        List<String> hours = hours(output.getOut().substring(broken));
        assertThat(hours).hasSize(20).isSorted().startsWith(last.plusHours(-30).toString());
        assertThat(output.getErr()).contains("11 of 31 hours were up to date", ", 31 of 31 hours");
        int all = output.getOut().length();
        assertThat(runOnce(lake, from, "--to=" + last.plusHours(1), "--again")).isZero();
        assertThat(hours(output.getOut().substring(all))).hasSize(31);
    }

    private static List<String> hours(String summaries) {
        return summaries
                .lines()
                .map(line -> line.replaceAll(".*\"hour\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private static int runOnce(LakeFixture lake, String... hours) throws InterruptedException {
        List<String> args = new ArrayList<>(List.of(
                "--telemetry.bucket=" + lake.bucket(), "--telemetry.aggregator.work-folder=" + folder.resolve("work")));
        args.addAll(List.of(hours));
        return AggregatorApplication.runOnce(
                AggregatorApplication.builder().properties(cloud.settings()), args.toArray(String[]::new));
    }
}
