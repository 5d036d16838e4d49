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

/**
 * Sends the records of a simulated fleet through the platform and waits until the records are stored. Then aggregates
 * their hours and measures the outcome.
 */
final class Demo {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
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
     * The outcome of the demo.
     *
     * @param run the accepted records and the latency of the requests
     * @param verdict the comparison of sent and stored records
     * @param vehicles record counts by vehicle and hour, in descending order of the count
     * @param cost cost of the platform since its start
     * @param inTime true if the 95th percentile of the latency from ingest to stored is within the budget
     */
    record Result(RunReport run, Verdict verdict, List<VehicleCount> vehicles, CostReport cost, boolean inTime) {
        boolean isGood() {
            return isExact() && inTime;
        }

        /** Returns true if every record was accepted and stored exactly once. */
        boolean isExact() {
            return run.isClean() && verdict.isGood();
        }
    }

    /** @param count number of records of the vehicle in the hour */
    record VehicleCount(String hour, String vehicle, long count) {}

    Result run() throws InterruptedException, IOException {
        IngestTarget target = new IngestTarget(platform.ingestUrl(), apiKey, properties.batch(), false);
        SimulationPlan plan =
                new SimulationPlan(properties.vehicles(), properties.records(), properties.rate(), SEED, 0, 0, 0);
        RunReport run;
        try (Progress progress = ProgressOnTerminal.orLines("demo", properties.records())) {
            run = new Simulation(target, Clock.systemUTC()).run(plan, progress);
        }
        Verdict verdict = new Verification(s3, Provisioning.DEFAULT.bucket()).await(run, MAX_WAIT);
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
                throw new IllegalStateException("the aggregation of hour " + hour + " failed: " + answer.body());
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
