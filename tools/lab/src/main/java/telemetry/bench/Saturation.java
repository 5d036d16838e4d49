package telemetry.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.function.Consumer;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Offers single POSTs at fixed rates, up to twice the capacity, while the consumer stores the records. Latencies count
 * from the planned time of a request, so that they grow without bound above the capacity. Then checks that no accepted
 * record is lost, and measures the time until the latency is normal again.
 */
final class Saturation implements Scenario {
    private static final String NAME = "saturation";
    private static final int RECORD_BYTES = 200;
    private static final int VEHICLES = 1_000;
    private static final int CONNECTIONS = 128;
    private static final int CONNECTIONS_OF_OVERLOAD = 1_000;
    private static final List<Double> SHARES = List.of(0.05, 0.25, 0.5, 0.75, 0.9, 1.0);
    private static final double OVERLOAD = 2;
    private static final double LIGHT = 0.05;
    private static final double NORMAL_MILLIS = 50;
    private static final Duration MAX_OVERLOAD = Duration.ofSeconds(Integer.getInteger("bench.overload", 30));
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The load of one run, and the processor time of all processes. */
    private record Step(HttpLoad.Result result, Usage used) {

        String text(ServiceProcess ingest, ServiceProcess consumer) {
            double requests = (double) result.accepted() + result.refused();
            return "p50 %s ms, p99 %s ms; ingest %s us, consumer %s us of processor each; refused %,d"
                    .formatted(
                            Figure.number(result.millis(50)),
                            Figure.number(result.millis(99)),
                            Figure.number(used.micros(ingest.process().name(), requests)),
                            Figure.number(used.micros(consumer.process().name(), requests)),
                            result.refused());
        }
    }

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess ingest = lab.startService(PlatformService.INGEST, cloud);
                ServiceProcess consumer = lab.startService(PlatformService.CONSUMER, cloud)) {
            Requests requests =
                    new Requests(ingest.url(), RecordText.submitted(RECORD_BYTES, VEHICLES), 1, lab.clock());
            Duration round = lab.settings().round();
            DoubleAccumulator best = new DoubleAccumulator(Math::max, 0);
            WarmUp.settle(() -> {
                double rate = HttpLoad.run(ingest.url(), HttpLoad.Plan.lasting(CONNECTIONS, round), requests)
                        .perSecond();
                best.accumulate(rate);
                return rate;
            });
            double capacity = best.get();
            long accepted = requests.written();
            for (double share : SHARES) {
                StoredRecords.await(consumer, (double) accepted, PATIENCE);
                Step step = offer(ingest, requests, CONNECTIONS, share * capacity, round);
                accepted += step.result().accepted();
                table.accept(figure(share, step).note(step.text(ingest, consumer)));
            }
            Step step = offer(ingest, requests, CONNECTIONS_OF_OVERLOAD, OVERLOAD * capacity, MAX_OVERLOAD);
            accepted += step.result().accepted();
            table.accept(figure(OVERLOAD, step).note(step.text(ingest, consumer)));
            int seconds = 1;
            HttpLoad.Result light = light(ingest, requests, capacity);
            accepted += light.accepted();
            while (light.millis(99) > NORMAL_MILLIS && seconds < PATIENCE.toSeconds()) {
                light = light(ingest, requests, capacity);
                accepted += light.accepted();
                seconds++;
            }
            table.accept(Figure.of(NAME, "p99 below %.0f ms after the overload".formatted(NORMAL_MILLIS), seconds, "s")
                    .aim(Target.atMost(10)));
            StoredRecords.await(consumer, (double) accepted, PATIENCE);
            LakeFiles.Found found = new LakeFiles(cloud.files()).look(0, requests.written());
            table.accept(Figure.of(
                            NAME, "accepted records lost", (double) Math.max(0, accepted - found.unique()), "records")
                    .aim(Target.atMost(0))
                    .note("%,d accepted of %,d sent, %,d found"
                            .formatted(accepted, requests.written(), found.unique())));
        }
    }

    private static Figure figure(double share, Step step) {
        return Figure.of(
                NAME,
                "single POSTs accepted, offered %.2f times the capacity".formatted(share),
                step.result().perSecond(),
                "records/s");
    }

    private static Step offer(
            ServiceProcess ingest, Requests requests, int connections, double perSecond, Duration duration)
            throws IOException {
        Usage start = Usage.now();
        HttpLoad.Result result = HttpLoad.overload(
                ingest.url(), new HttpLoad.Plan(connections, Long.MAX_VALUE, duration, perSecond), requests);
        return new Step(result, start.since());
    }

    private static HttpLoad.Result light(ServiceProcess ingest, Requests requests, double capacity) throws IOException {
        return HttpLoad.overload(
                ingest.url(), new HttpLoad.Plan(CONNECTIONS, Long.MAX_VALUE, SECOND, LIGHT * capacity), requests);
    }
}
