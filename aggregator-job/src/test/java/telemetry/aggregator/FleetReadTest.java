package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static telemetry.aggregator.LakeFixture.line;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.service.ApiDescription;
import telemetry.service.FleetKeys;

/** Tests that a key of a fleet reads its own fleet only, from each endpoint of the aggregator and the console. */
class FleetReadTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static HourPartition now;
    private static HourPartition last;
    private static EmbeddedCloud cloud;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws Exception {
        now = HourPartition.of(Instant.now());
        last = now.plusHours(-1);
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        LakeFixture bucket = LakeFixture.create(cloud.s3());
        service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=key",
                        "--telemetry.keys.file=" + FleetKeys.file(folder),
                        "--telemetry.aggregator.minutes=true",
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.console.ingest=http://127.0.0.1:1",
                        "--telemetry.console.consumer=http://127.0.0.1:1");
        bucket.put(last.plusHours(-1), record(last.plusHours(-1), "other", "moved", 7));
        bucket.put(
                last,
                record(last, "acme", "acme-1", 1),
                record(last, "acme", "moved", 2),
                record(last, "other", "other-1", 3),
                record(last, null, "nobodys", 4));
        for (HourPartition hour : List.of(last.plusHours(-1), last)) {
            assertThat(post("/aggregations", "{\"hour\":\"" + hour + "\"}").statusCode())
                    .isEqualTo(200);
        }
        bucket.put(now, record(now, "acme", "acme-1", 11), record(now, "other", "other-1", 13));
    }

    @AfterAll
    static void stop() {
        service.close();
        cloud.close();
    }

    @Test
    void everyEndpointThatIsNotLimitedToAFleetIsRefused() throws Exception {
        Map<Boolean, List<String>> mappings = FleetKeys.refusals(service, url("/")).entrySet().stream()
                .collect(Collectors.partitioningBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())));

        assertThat(mappings.get(false))
                .containsExactly(
                        "GET /api/live",
                        "GET /api/vehicles",
                        "GET /api/vehicles/{id}",
                        "GET /api/vehicles/{id}/export",
                        "GET /api/vehicles/{id}/lines/{hour}",
                        "GET /api/vehicles/{id}/live",
                        "GET /api/vehicles/{id}/signals/{signal}");
        assertThat(mappings.get(true))
                .contains(
                        "GET /aggregations/{hour}",
                        "GET /api/days",
                        "GET /api/dead-letters",
                        "GET /api/hours",
                        "GET /api/hours/{hour}/parts",
                        "GET /api/vehicles/{id}/erasure",
                        "POST /aggregations",
                        "POST /api/dead-letters/redrive",
                        "POST /api/vehicles/{id}/erasure")
                .anyMatch(mapping -> mapping.contains("/iceberg"));
    }

    @Test
    void aRefusalIsDescribedAndSaysWhatToDo() throws Exception {
        HttpResponse<String> refused = get("/api/days", FleetKeys.ACME);

        assertThat(ApiDescription.of(url("/")).checkResponse("/api/days", refused))
                .as(refused.body())
                .isEmpty();
        assertThat(refused.body())
                .contains("/api/days has data of every fleet, and the key acme-key is of the fleet acme")
                .contains("use a key without a fleet");
    }

    @Test
    void theListHasTheFleetsVehicles() throws Exception {
        assertThat(get("/api/vehicles?fresh=true", FleetKeys.ACME).body())
                .contains("\"matching\":2", "\"acme-1\"", "\"moved\"", "\"fleet\":\"acme\"")
                .doesNotContain("other", "nobodys");
        assertThat(get("/api/vehicles", FleetKeys.OTHER).body())
                .contains("\"matching\":1", "\"other-1\"")
                .doesNotContain("acme", "nobodys");
        assertThat(get("/api/vehicles?search=fleet:other", FleetKeys.ACME).body())
                .contains("\"matching\":0");
        assertThat(get("/api/vehicles", "key").body()).contains("\"matching\":4");
        assertThat(get("/api/vehicles?search=fleet:acme", "key").body()).contains("\"matching\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other-1", "nobodys"})
    void aVehicleOfAnotherFleetIsAsUnknownAsOneThatNeverWas(String id) throws Exception {
        String absent = get("/api/vehicles/absent", FleetKeys.ACME).body();

        assertThat(get("/api/vehicles/" + id, FleetKeys.ACME).body()).isEqualTo(absent.replace("absent", id));
        assertThat(get("/api/vehicles/" + id + "/signals/n?last=24", FleetKeys.ACME)
                        .body())
                .contains("\"points\":[]");
        assertThat(get("/api/vehicles/" + id + "/signals/n?last=1", FleetKeys.ACME)
                        .body())
                .contains("\"points\":[]");
        for (HourPartition hour : List.of(last, now)) {
            assertThat(get("/api/vehicles/" + id + "/lines/" + hour, FleetKeys.ACME)
                            .body())
                    .contains("\"parts\":[],\"lines\":[],\"in_all\":0");
        }
        assertThat(get("/api/vehicles/" + id + "/export?from=%s&to=%s".formatted(last, now), FleetKeys.ACME)
                        .body())
                .hasLineCount(1);
    }

    @Test
    void aFleetReadsItsOwnVehicle() throws Exception {
        assertThat(get("/api/vehicles/acme-1", FleetKeys.ACME).body())
                .contains("\"fleet\":\"acme\"", "\"records\":1", "\"signal\":\"n\"");
        assertThat(get("/api/vehicles/acme-1/signals/n?last=24", FleetKeys.ACME).body())
                .contains("\"max\":1.0", "\"max\":11.0");
        assertThat(get("/api/vehicles/acme-1/lines/" + now, FleetKeys.ACME).body())
                .contains("\"in_all\":1");
        assertThat(get("/api/vehicles/acme-1/export?from=%s&to=%s".formatted(last, now), FleetKeys.ACME)
                        .body())
                .hasLineCount(2)
                .contains("acme");
    }

    /** Tests a vehicle that another fleet had an hour before. */
    @Test
    void theHoursUnderAnotherFleetStayThatFleets() throws Exception {
        assertThat(get("/api/vehicles/moved/signals/n?last=24", FleetKeys.ACME).body())
                .contains("\"max\":2.0")
                .doesNotContain("7.0");
        assertThat(get("/api/vehicles/moved/signals/n?last=24", FleetKeys.OTHER).body())
                .contains("\"max\":7.0")
                .doesNotContain("2.0,\"mean\"");
        assertThat(get("/api/vehicles/moved/signals/n?last=24", "key").body()).contains("\"max\":2.0", "\"max\":7.0");
        String range = "export?from=%s&to=%s".formatted(last.plusHours(-1), last);
        assertThat(get("/api/vehicles/moved/" + range, FleetKeys.ACME).body()).hasLineCount(2);
        assertThat(get("/api/vehicles/moved/" + range, "key").body()).hasLineCount(3);
    }

    private static String record(HourPartition hour, @Nullable String fleet, String vehicle, int second) {
        String timestamp = hour.start().plusSeconds(second).toString();
        String line = line(timestamp, vehicle, "{\"n\":" + second + "}", timestamp.replace("Z", ".000Z"));
        return fleet == null ? line : line.replace(",\"ingest", ",\"fleet\":\"%s\",\"ingest".formatted(fleet));
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .header("X-API-Key", "key")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(url(path)).header("X-API-Key", key).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI url(String path) {
        return URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
    }
}
