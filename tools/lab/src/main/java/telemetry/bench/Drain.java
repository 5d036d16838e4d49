package telemetry.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/** Measures the consumer as it drains a full queue. The limit is a bare loop of receives and deletes. */
final class Drain implements Scenario {
    private static final String NAME = "drain";
    private static final Duration POLLS_END = Duration.ofSeconds(4); // longer than a long poll of 2 s
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final double COUNTED = 0.9; // the rest waits in the last part until the maximum age
    private static final int VEHICLES = 1_000;
    private static final double MAX_MEGABYTES = 512; // 80% of the container's memory limit

    private record Drained(double perSecond, Usage used, double records) {}

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        RecordText packed = RecordText.stamped(200, VEHICLES, lab.clock().instant());
        RecordText single = RecordText.stamped(300, VEHICLES, lab.clock().instant());
        measure(lab, table, "messages of 64 KiB", Bodies.packed(packed, lab.clock()), 3_000, 150_000);
        measure(lab, table, "messages of one record of 300 bytes", new Bodies(single, 1, lab.clock()), 100_000, 22_000);
    }

    private static void measure(Lab lab, Consumer<Figure> table, String load, Bodies bodies, int amount, double target)
            throws Exception {
        int messages = lab.settings().scaled(amount, 50);
        try (CloudProcess cloud = lab.startCloud();
                ServiceProcess consumer = lab.startService(PlatformService.CONSUMER, cloud)) {
            WarmUp.settle(() -> drain(cloud, consumer, bodies, messages).perSecond());
            Drained drained = drain(cloud, consumer, bodies, messages);
            double peak = ProcFile.peakMegabytes(consumer.process());
            consumer.close();
            WarmUp.settle(() -> bare(cloud, bodies, messages).perSecond());
            Drained limit = bare(cloud, bodies, messages);
            table.accept(Figure.of(NAME, "consumer alone, " + load, drained.perSecond(), "records/s")
                    .beside("bare loop of receives and deletes", limit.perSecond())
                    .aim(Target.atLeast(target))
                    .note(drained.used().perRecord(drained.records()))
                    .note("the bare loop: " + limit.used().perRecord(limit.records())));
            table.accept(Figure.of(NAME, "peak RSS of the consumer", peak, "MB").aim(Target.atMost(MAX_MEGABYTES)));
        }
    }

    /** Fills the queue while the consumer is paused, then resumes the consumer and measures. */
    private static Drained drain(CloudProcess cloud, ServiceProcess consumer, Bodies bodies, int messages)
            throws IOException, InterruptedException {
        double before = consumer.metrics().sum(StoredRecords.COUNTER);
        consumer.process().pause();
        Thread.sleep(POLLS_END);
        cloud.queue().send(bodies, messages);
        double records = (double) messages * bodies.lines();
        long start = System.nanoTime();
        Usage used = Usage.now();
        consumer.process().resume();
        double counted = StoredRecords.await(consumer, before + records * COUNTED, PATIENCE) - before;
        double seconds = (System.nanoTime() - start) / 1e9;
        Usage until = used.since();
        StoredRecords.await(consumer, before + records, PATIENCE);
        return new Drained(counted / seconds, until, counted);
    }

    private static Drained bare(CloudProcess cloud, Bodies bodies, int messages)
            throws IOException, InterruptedException {
        cloud.queue().send(bodies, messages);
        double records = (double) messages * bodies.lines();
        long start = System.nanoTime();
        Usage used = Usage.now();
        cloud.queue().drain(messages);
        return new Drained(records / ((System.nanoTime() - start) / 1e9), used.since(), records);
    }
}
