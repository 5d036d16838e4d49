package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.lab.FreePort;
import telemetry.simulator.RunReport;
import telemetry.simulator.SimulationPlan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests the dashboard and the alerts with a real Prometheus that scrapes the running platform. Skipped with a message
 * if Prometheus (Debian's package prometheus) is not installed.
 */
class ObservabilityIT {
    private static final Path CONFIG = Path.of("../../deploy/observability");
    private static final JsonMapper JSON = new JsonMapper();

    /** The panels that have data only if records are late or not stored. */
    private static final List<String> QUIET = List.of("Not stored, or late");

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SystemUnderTest system;
    private static Process prometheus;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                isInstalled("prometheus") && isInstalled("promtool"),
                "Prometheus is not installed: apt-get install prometheus");
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        system = new SystemUnderTest(cloud.access(), folder);
        url = startPrometheus();
        RunReport run = system.simulate(new SimulationPlan(10, 2_000, 200, 3, 0, 0, 0), 20);
        assertThat(system.verify(run).isGood()).isTrue();
        for (String hour : run.hours()) {
            system.aggregate(HourPartition.of(Instant.parse(hour)));
        }
        Thread.sleep(Duration.ofSeconds(12)); // the queue gauges are refreshed every 10 s
    }

    private static String startPrometheus() throws IOException {
        String targets = system.services().stream()
                .map(service -> '"' + service.getAuthority() + '"')
                .collect(Collectors.joining(", "));
        String config = Files.readString(CONFIG.resolve("prometheus.yml"))
                .replaceAll("targets: \\[.*]", "targets: [" + targets + "]")
                .replace("5s", "1s");
        Files.writeString(folder.resolve("prometheus.yml"), config);
        Files.copy(CONFIG.resolve("alerts.yml"), folder.resolve("alerts.yml"));
        int port = FreePort.find();
        prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return "http://127.0.0.1:" + port;
    }

    @AfterAll
    static void stop() throws Exception {
        if (prometheus != null) {
            prometheus.destroy();
            prometheus.waitFor();
        }
        if (system != null) {
            system.close();
            cloud.close();
        }
    }

    @Test
    void everyPanelOfTheDashboardHasData() throws Exception {
        JsonNode dashboard = JSON.readTree(Files.readString(CONFIG.resolve("grafana/dashboards/telemetry.json")));
        List<String> without = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            String title = panel.get("title").stringValue();
            for (JsonNode target : panel.get("targets")) {
                String expression = target.get("expr").stringValue();
                if (!QUIET.contains(title) && query(expression).isEmpty()) {
                    without.add(title + ": " + expression);
                }
            }
        }

        assertThat(without).isEmpty();
    }

    @Test
    void everyRuleIsHealthyAndNoneFiresWithoutAFault() throws Exception {
        JsonNode rules = get("/api/v1/rules").at("/data/groups/0/rules");

        assertThat(rules).hasSizeGreaterThan(5).allSatisfy(rule -> {
            assertThat(rule.get("health").stringValue()).isEqualTo("ok");
            assertThat(rule.get("state").stringValue())
                    .as(rule.get("name").stringValue())
                    .isEqualTo("inactive");
        });
    }

    @Test
    void everyMetricOfTheAlertsExists() throws Exception {
        String rules = Files.readString(CONFIG.resolve("alerts.yml"));
        List<String> names = Pattern.compile("telemetry_[a-z_]+")
                .matcher(rules.lines().filter(line -> line.contains("expr:")).collect(Collectors.joining("\n")))
                .results()
                .map(name -> name.group())
                .distinct()
                .toList();

        assertThat(names)
                .hasSizeGreaterThan(8)
                .allSatisfy(name -> assertThat(query(name)).as(name).isNotEmpty());
    }

    @Test
    void theAlertsFireWhenTheyShould() throws Exception {
        Process promtool = new ProcessBuilder("promtool", "test", "rules", "alerts-test.yml")
                .directory(CONFIG.toFile())
                .redirectErrorStream(true)
                .start();

        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor()).as(output).isZero();
    }

    private static List<JsonNode> query(String expression) throws IOException, InterruptedException {
        List<JsonNode> samples = new ArrayList<>();
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result")
                .forEach(samples::add);
        return samples;
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(system.get(URI.create(url + path)).body());
    }

    private static boolean isInstalled(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }
}
