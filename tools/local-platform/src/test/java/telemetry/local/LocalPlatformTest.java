package telemetry.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;

class LocalPlatformTest {

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(LocalProperties.of(new MockEnvironment()))
                .isEqualTo(new LocalProperties(8080, 8081, 8082, 9324, 9325, Path.of("data"), "local-dev-key", true));
        assertThat(DemoProperties.of(new MockEnvironment()))
                .isEqualTo(new DemoProperties(true, false, 10_000, 50, 1_000, 50, Duration.ofSeconds(5)));
    }

    @Test
    void aPortInUseIsReportedWithItsSetting() throws IOException {
        try (ServerSocket inUse = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.conflict(Map.of("telemetry.local.s3-port", inUse.getLocalPort())))
                    .hasValueSatisfying(message -> assertThat(message)
                            .contains("port " + inUse.getLocalPort() + " is in use", "--telemetry.local.s3-port="));
        }
        assertThat(Ports.conflict(Map.of("telemetry.local.s3-port", 0))).isEmpty();
    }

    @Test
    void theDemoStoresEveryRecordAndTheSummaryShowsIt(@TempDir Path folder) throws Exception {
        DemoProperties properties = new DemoProperties(true, true, 500, 5, 0, 50, Duration.ofSeconds(30));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (EmbeddedCloud cloud = EmbeddedCloud.start(folder)) {
            Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
            Platform.Layout layout = Platform.Layout.onFreePorts(folder, "key");
            try (Platform platform = Platform.start(cloud.access(), Provisioning.DEFAULT, layout)) {
                assertThat(platform.ingestUrl().getPort())
                        .isNotIn(8080, platform.consumerUrl().getPort());
                Demo.Result result = new Demo(platform, cloud.s3(), "key", properties).run();

                assertThat(result.isGood()).isTrue();
                assertThat(result.vehicles()).hasSize(5);
                assertThat(result.vehicles().stream()
                                .mapToLong(Demo.VehicleCount::count)
                                .sum())
                        .isEqualTo(500);
                new Summary(new PrintStream(printed, true, StandardCharsets.UTF_8)).printDemo(result, properties);
            }
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("sent 500, accepted 500, stored 500, lost 0, duplicated 0", "GOOD")
                .containsPattern("SQS send +\\$0\\.0000\\d\\d  \\d+ requests, \\d+ billed")
                .containsPattern("SQS receive +\\$")
                .containsPattern("SQS delete +\\$")
                .containsPattern("S3 PUT +\\$")
                .containsPattern("S3 LIST +\\$")
                .containsPattern("S3 GET +\\$")
                .containsPattern("storage +\\$")
                .containsPattern("per million +\\$\\d\\.\\d{4}, of 500 records accepted")
                .containsPattern("a month +\\$\\d+\\.\\d\\d at this rate");
    }
}
