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

    /** One load of a service, whose process is {@code service}, and the processor time of all processes. */
    private record Round(HttpLoad.Result result, Usage used, String service) {

        double perSecond() {
            return result.perSecond();
        }

        double cpuMicros() {
            return used.micros(service, (double) result.accepted());
        }
    }

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
            List<Round> limits = new ArrayList<>();
            List<Round> durable = new ArrayList<>();
            for (int i = 0; i < lab.settings().rounds(); i++) {
                limits.add(measure(lab, bare, round));
                cloud.queue().purge();
                durable.add(measure(lab, ingest, round));
            }
            report(limits, durable, table);
            table.accept(cost(before, ingest.metrics()));
        }
    }

    private Round measure(Lab lab, ServiceProcess to, Duration duration) throws IOException {
        Usage start = Usage.now();
        HttpLoad.Result result = load(lab, to, duration);
        return new Round(result, start.since(), to.process().name());
    }

    private HttpLoad.Result load(Lab lab, ServiceProcess to, Duration duration) throws IOException {
        RecordText text = RecordText.submitted(RECORD_BYTES, VEHICLES);
        return HttpLoad.run(
                to.url(),
                HttpLoad.Plan.lasting(connections, duration),
                new Requests(to.url(), text, records, lab.clock()));
    }

    private void report(List<Round> limits, List<Round> durable, Consumer<Figure> table) {
        String bare = "POSTs to a bare Spring MVC endpoint";
        Round last = durable.getLast();
        Figure rate = Figure.of(name, load(), records * median(durable, Round::perSecond), "records/s")
                .beside(bare, records * median(limits, Round::perSecond))
                .note(last.used().perRecord(records * (double) last.result().accepted()));
        table.accept(rate.aim(records == 1 ? Target.atLeastOfLimit(0.6) : Target.atLeast(100_000)));
        Figure cpu = Figure.of(
                        name,
                        load() + " processor time of the service per POST",
                        median(durable, Round::cpuMicros),
                        "us")
                .beside(bare, median(limits, Round::cpuMicros));
        table.accept(records == 1 ? cpu.aim(Target.atMostTimesLimit(1.6)) : cpu);
        table.accept(latency("p50", 50, limits, durable));
        Figure slow = latency("p99", 99, limits, durable);
        table.accept(records == 1 ? slow.aim(Target.atMost(15)) : slow);
    }

    private String load() {
        return "POSTs of %d record%s of %d bytes, 202 when durable, %d connections"
                .formatted(records, records == 1 ? "" : "s", RECORD_BYTES, connections);
    }

    private Figure latency(String label, double percent, List<Round> limits, List<Round> durable) {
        ToDoubleFunction<Round> millis = round -> round.result().millis(percent);
        return Figure.of(name, label + " latency of the POSTs", median(durable, millis), "ms")
                .beside("POSTs to the bare endpoint", median(limits, millis));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Rounds.median(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private Figure cost(PrometheusPage before, PrometheusPage after) {
        Spending spent = Spending.between(before, after, "telemetry_ingest_records_accepted_total");
        return Figure.of(name, "SQS requests at saturation", spent.usdPerMillion(), "USD/million records")
                .aim(Target.atMost(0.03))
                .note(spent.text());
    }
}
