package telemetry.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import telemetry.contract.PrometheusPage;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/** Measures POSTs of one or many records to the ingest-service. The limit is an endpoint that only reads the body. */
final class Posts implements Scenario {
    private static final int RECORD_BYTES = 200;
    private static final int VEHICLES = 1_000;

    private final String name;
    private final int records;
    private final int connections;

    private Posts(String name, int records, int connections) {
        this.name = name;
        this.records = records;
        this.connections = connections;
    }

    static Posts ofOneRecord() {
        return new Posts("posts", 1, 128);
    }

    static Posts ofManyRecords() {
        return new Posts("ndjson", 500, 16);
    }

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess ingest = lab.startService(PlatformService.INGEST, cloud);
                ServiceProcess bare = lab.startBareEndpoint()) {
            Duration round = lab.settings().round();
            WarmUp.settle(() -> load(lab, bare, round).perSecond());
            WarmUp.settle(() -> {
                cloud.queue().purge();
                return load(lab, ingest, round).perSecond();
            });
            PrometheusPage before = ingest.metrics();
            List<HttpLoad.Result> limits = new ArrayList<>();
            List<HttpLoad.Result> durable = new ArrayList<>();
            List<Usage> used = new ArrayList<>();
            for (int i = 0; i < lab.settings().rounds(); i++) {
                limits.add(load(lab, bare, round));
                cloud.queue().purge();
                Usage start = Usage.now();
                durable.add(load(lab, ingest, round));
                used.add(start.since());
            }
            report(limits, durable, used, table);
            table.accept(cost(before, ingest.metrics()));
        }
    }

    private HttpLoad.Result load(Lab lab, ServiceProcess to, Duration duration) throws IOException {
        RecordText text = RecordText.submitted(RECORD_BYTES, VEHICLES);
        return HttpLoad.run(
                to.url(),
                HttpLoad.Plan.lasting(connections, duration),
                new Requests(to.url(), text, records, lab.clock()));
    }

    private void report(
            List<HttpLoad.Result> limits, List<HttpLoad.Result> durable, List<Usage> used, Consumer<Figure> table) {
        double limit = records * median(limits, HttpLoad.Result::perSecond);
        double rate = records * median(durable, HttpLoad.Result::perSecond);
        String bare = "POSTs to a bare Spring MVC endpoint";
        double taken = records * (double) durable.getLast().accepted();
        Figure figure = Figure.of(name, load(), rate, "records/s")
                .beside(bare, limit)
                .note(used.getLast().perRecord(taken));
        table.accept(figure.aim(records == 1 ? Target.atLeastOfLimit(0.5) : Target.atLeast(100_000)));
        table.accept(latency("p50", 50, limits, durable));
        Figure slow = latency("p99", 99, limits, durable);
        table.accept(records == 1 ? slow.aim(Target.atMost(30)) : slow);
    }

    private String load() {
        return "POSTs of %d record%s of %d bytes, 202 when durable, %d connections"
                .formatted(records, records == 1 ? "" : "s", RECORD_BYTES, connections);
    }

    private Figure latency(String label, double percent, List<HttpLoad.Result> limits, List<HttpLoad.Result> durable) {
        return Figure.of(name, label + " latency of the POSTs", median(durable, result -> result.millis(percent)), "ms")
                .beside("POSTs to the bare endpoint", median(limits, result -> result.millis(percent)));
    }

    private static double median(List<HttpLoad.Result> results, ToDoubleFunction<HttpLoad.Result> figure) {
        return Rounds.median(results.stream().map(figure::applyAsDouble).toList());
    }

    private Figure cost(PrometheusPage before, PrometheusPage after) {
        Spending spent = Spending.between(before, after, "telemetry_ingest_records_accepted_total");
        return Figure.of(name, "SQS requests at saturation", spent.usdPerMillion(), "USD/million records")
                .aim(Target.atMost(0.03))
                .note(spent.text());
    }
}
