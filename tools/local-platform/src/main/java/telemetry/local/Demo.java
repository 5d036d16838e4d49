package telemetry.local;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.Provisioning;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.simulator.CostReport;
import telemetry.simulator.IngestTarget;
import telemetry.simulator.Progress;
import telemetry.simulator.ProgressOnTerminal;
import telemetry.simulator.RunReport;
import telemetry.simulator.Simulation;
import telemetry.simulator.SimulationPlan;
import telemetry.simulator.Verdict;
import telemetry.simulator.Verification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends a fleet's records through the platform, waits until they are stored, aggregates their hours, and looks at it all. */
final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SEED = 42;

    private final Platform platform;
    private final S3Client s3;
    private final String apiKey;
    private final DemoProperties properties;
    private final JsonMapper json = new JsonMapper();

    Demo(Platform platform, S3Client s3, String apiKey, DemoProperties properties) {
        this.platform = platform;
        this.s3 = s3;
        this.apiKey = apiKey;
        this.properties = properties;
    }

    /**
     * What came of the demo.
     *
     * @param vehicles per-vehicle counts of the demo's hours, the busiest vehicles first
     * @param cost what the platform spent since its start
     * @param inTime whether 95 of 100 records were stored within the budget
     */
    record Result(RunReport run, Verdict verdict, List<VehicleCount> vehicles, CostReport cost, boolean inTime) {
        boolean isGood() {
            return isExact() && inTime;
        }

        /** Returns true if every record was accepted and stored once. */
        boolean isExact() {
            return run.isClean() && verdict.isGood();
        }
    }

    /** @param count records of the vehicle in the hour */
    record VehicleCount(String hour, String vehicle, long count) {}

    Result run() throws InterruptedException, IOException {
        IngestTarget target = new IngestTarget(platform.ingestUrl(), apiKey, properties.batch(), false);
        SimulationPlan plan =
                new SimulationPlan(properties.vehicles(), properties.records(), properties.rate(), SEED, 0, 0, 0);
        RunReport run;
        try (Progress progress = ProgressOnTerminal.orLines("demo", properties.records())) {
            run = new Simulation(target, Clock.systemUTC()).run(plan, progress);
        }
        Verdict verdict = new Verification(s3, Provisioning.DEFAULT.bucket()).await(run, PATIENCE);
        List<VehicleCount> vehicles = new ArrayList<>();
        for (String hour : run.hours()) {
            aggregate(hour);
            vehicles.addAll(counts(hour));
        }
        vehicles.sort(Comparator.comparingLong(VehicleCount::count).reversed());
        boolean inTime = verdict.ingestToStored().p95Ms() <= properties.budget().toMillis();
        return new Result(run, verdict, vehicles, CostReport.of(platform.metrics()), inTime);
    }

    private void aggregate(String hour) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(platform.aggregatorUrl().resolve("/aggregations"))
                .header("X-API-Key", apiKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + hour + "\"}"))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("hour " + hour + " was not aggregated: " + answer.body());
            }
        }
    }

    private List<VehicleCount> counts(String hour) {
        HourPartition partition = HourPartition.of(Instant.parse(hour));
        String key = new AggregateKey(partition, AggregateKey.Kind.VEHICLE_COUNTS).key();
        return s3.getObjectAsBytes(
                        get -> get.bucket(Provisioning.DEFAULT.bucket()).key(key))
                .asString(StandardCharsets.UTF_8)
                .lines()
                .map(this::count)
                .toList();
    }

    private VehicleCount count(String line) {
        JsonNode counted = json.readTree(line);
        return new VehicleCount(
                counted.get("hour").stringValue(),
                counted.get("vehicle_id").stringValue(),
                counted.get("count").longValue());
    }
}
