package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import telemetry.contract.PrometheusPage;
import telemetry.lab.PlatformService;
import telemetry.lab.ServiceProcess;

/**
 * Measures the throughput from POST to part and checks every stored line. The limits are the throughput of the queue
 * alone and of copying the parts as files.
 */
final class EndToEnd implements Scenario {
    private static final String NAME = "e2e";
    private static final String ACCEPTED = "telemetry_ingest_records_accepted_total";
    private static final int RECORD_BYTES = 200;
    private static final int VEHICLES = 1_000;
    private static final int PER_REQUEST = 500;
    private static final int CONNECTIONS = 8;
    private static final int QUEUE_MESSAGES = 3_000;
    private static final Duration MAX_LOAD = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private record Run(double records, double seconds, Usage used, Spending spent) {
        double rate() {
            return records / seconds;
        }
    }

    @Override
    public void run(Lab lab, Consumer<Figure> table) throws Exception {
        int records = lab.settings().scaled(lab.settings().records(), PER_REQUEST);
        try (CloudProcess cloud = lab.startCloud()) {
            RecordText text = RecordText.submitted(RECORD_BYTES, VEHICLES);
            Run run;
            long warmUpRecords;
            long written;
            try (ServiceProcess ingest = lab.startService(PlatformService.INGEST, cloud);
                    ServiceProcess consumer = lab.startService(PlatformService.CONSUMER, cloud)) {
                Requests requests = new Requests(ingest.url(), text, PER_REQUEST, lab.clock());
                WarmUp.settle(
                        () -> load(ingest, consumer, requests, records / 8).rate());
                warmUpRecords = requests.written();
                run = load(ingest, consumer, requests, records);
                written = requests.written();
            }
            LakeFiles lake = new LakeFiles(cloud.files());
            LakeFiles.Found found = lake.look(warmUpRecords, written);
            double queue = queueAlone(lab, cloud);
            double copy = copy(lab, cloud.files(), written);
            figures(run, found, queue, copy).forEach(table);
        }
    }

    private static Run load(ServiceProcess ingest, ServiceProcess consumer, Requests requests, int records)
            throws IOException, InterruptedException {
        PrometheusPage ingestBefore = ingest.metrics();
        PrometheusPage consumerBefore = consumer.metrics();
        Usage used = Usage.now();
        long start = System.nanoTime();
        long posts = Math.max(1, records / PER_REQUEST);
        HttpLoad.run(ingest.url(), HttpLoad.Plan.of(CONNECTIONS, posts, MAX_LOAD), requests);
        double sent = (double) posts * PER_REQUEST;
        StoredRecords.await(consumer, consumerBefore.sum(StoredRecords.COUNTER) + sent, PATIENCE);
        double seconds = (System.nanoTime() - start) / 1e9;
        Usage until = used.since();
        Spending spent = Spending.between(ingestBefore, ingest.metrics(), ACCEPTED)
                .plus(Spending.between(consumerBefore, consumer.metrics(), StoredRecords.COUNTER));
        return new Run(sent, seconds, until, spent);
    }

    /** Returns the records per second of the queue alone, in messages of 64 KiB, with concurrent sends and receives. */
    private static double queueAlone(Lab lab, CloudProcess cloud) throws Exception {
        RecordText text = RecordText.stamped(RECORD_BYTES, VEHICLES, lab.clock().instant());
        Bodies bodies = Bodies.packed(text, lab.clock());
        int messages = lab.settings().scaled(QUEUE_MESSAGES, 50);
        WarmUp.settle(() -> pass(cloud, bodies, messages));
        return pass(cloud, bodies, messages);
    }

    private static double pass(CloudProcess cloud, Bodies bodies, int messages) throws InterruptedException {
        long start = System.nanoTime();
        cloud.queue().pass(bodies, messages);
        return (double) messages * bodies.lines() / ((System.nanoTime() - start) / 1e9);
    }

    /** Returns the records per second of a copy of the parts. */
    private static double copy(Lab lab, Path files, long records) throws IOException {
        Path to = lab.newFolder("copy");
        List<Path> parts = LakeFiles.parts(files);
        long start = System.nanoTime();
        for (Path part : parts) {
            Files.copy(part, to.resolve(part.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        return records / ((System.nanoTime() - start) / 1e9);
    }

    private static List<Figure> figures(Run run, LakeFiles.Found found, double queue, double copy) {
        Figure rate = Figure.of(NAME, "POST to part, NDJSON of " + PER_REQUEST, run.rate(), "records/s")
                .note("%s records".formatted(Figure.number(run.records())))
                .note(run.used().perRecord(run.records()));
        return List.of(
                rate.beside("through the queue alone, concurrent sends and receives", queue)
                        .aim(Target.atLeast(60_000)),
                Figure.of(NAME, "POST to part, compared with a file copy", run.rate(), "records/s")
                        .beside("parts copied as files", copy),
                Figure.of(NAME, "ingest to stored, p95", found.latency(95), "ms")
                        .aim(Target.atMost(5_000)),
                Figure.of(NAME, "records lost", (double) found.lost(), "records")
                        .aim(Target.atMost(0))
                        .note("%,d of %,d records found, %,d duplicate lines, in %,d parts"
                                .formatted(found.unique(), found.expected(), found.duplicates(), found.parts())),
                Figure.of(NAME, "AWS requests at saturation", run.spent().usdPerMillion(), "USD/million records")
                        .aim(Target.atMost(0.03))
                        .note(run.spent().text()));
    }
}
