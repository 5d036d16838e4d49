package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.lab.PlatformService;
import telemetry.lake.Lake;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.RecordsTable;
import telemetry.simulator.RunReport;
import telemetry.simulator.Verdict;
import telemetry.simulator.Verification;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings a run to rest and accounts for every record. Waits until all services are ready and the queue is empty, stops
 * all writers, and only then reads the lake. The account therefore covers all data.
 */
final class Settling {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
    private static final int EMPTY_POLLS = 3;
    private static final int DOWNLOADS = 4;
    private static final Duration MAX_DOWNLOAD = Duration.ofSeconds(30);

    private final ChaosEnvironment environment;
    private final EventLog log;
    private final Faults faults;
    private final Meters meters;
    private final Path scratch;

    /**
     * Creates an account of a run.
     *
     * @param scratch folder for temporary files
     */
    Settling(ChaosEnvironment environment, EventLog log, Faults faults, Meters meters, Path scratch) {
        this.environment = environment;
        this.log = log;
        this.faults = faults;
        this.meters = meters;
        this.scratch = scratch;
    }

    ChaosAccount account(List<RunReport> runs, boolean gaveUp) throws InterruptedException {
        log.add("settle", "no more faults; waiting for the services and an empty queue");
        environment.services().awaitReady(PATIENCE);
        int inFlight = awaitEmptyQueue();
        log.add("settle", inFlight == 0 ? "the queue is empty" : inFlight + " messages are still in the queue");
        readMetersAtRest();
        environment.services().get(PlatformService.INGEST).end();
        environment.services().get(PlatformService.CONSUMER).end();
        List<Verdict> verdicts = verdicts(runs);
        log.add("settle", "read the lake");
        AggregatedCounts counted = counted(runs);
        log.add("settle", "aggregated the hours");
        long lines = compareTable(runs);
        log.add("settle", "compared the table with the stored and the accepted records");
        checkMeters(runs, lines);
        Poison.Found deadLetters = environment.poison().takeDeadLetters();
        return ChaosAccount.of(
                runs,
                gaveUp,
                verdicts,
                lines,
                environment.poison().sent(),
                deadLetters,
                inFlight,
                counted,
                faults.all());
    }

    private void readMetersAtRest() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isAtRest() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_INTERVAL);
        }
    }

    private boolean isAtRest() throws InterruptedException {
        return meters.read() && meters.consumers().getLast().inFlight() == 0;
    }

    private void checkMeters(List<RunReport> runs, long lines) {
        long reported = 0;
        long unanswered = 0;
        for (RunReport run : runs) {
            reported += run.accepted() + run.duplicatesAccepted() + run.malformedAccepted();
            unanswered += run.unheard();
        }
        new MeterAccount(
                        meters.ingests(),
                        meters.consumers(),
                        reported,
                        unanswered,
                        lines,
                        environment.poison().sent())
                .problems()
                .forEach(problem -> faults.add("account", problem));
    }

    /**
     * Compares the table with the parts of all hours and with the accepted records. Returns the number of lines in the
     * parts.
     */
    private long compareTable(List<RunReport> runs) throws InterruptedException {
        String bucket = environment.names().bucket();
        RecordsTable table = new RecordsTable(
                new Lake(environment.s3(), bucket, DOWNLOADS, MAX_DOWNLOAD),
                new ObjectTableStore(environment.s3(), bucket, Clock.systemUTC()),
                List.of());
        TableAccount account = new TableAccount(runs);
        long lines = 0;
        for (String hour : hours(runs)) {
            LakeHour lake = new LakeHour(environment.s3(), bucket, table, HourPartition.of(Instant.parse(hour)));
            lake.problems(scratch, account).forEach(problem -> faults.add("account", problem));
            lines += lake.lines();
        }
        account.problems().forEach(problem -> faults.add("account", problem));
        return lines;
    }

    /**
     * Waits until the queue is empty in three consecutive polls. Returns the number of messages left after the maximum
     * wait, or 0.
     */
    private int awaitEmptyQueue() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int messages = environment.queue().messages();
        for (int empty = 0; empty < EMPTY_POLLS && System.nanoTime() < deadline; ) {
            Thread.sleep(POLL_INTERVAL);
            messages = environment.queue().messages();
            empty = messages == 0 ? empty + 1 : 0;
        }
        return messages;
    }

    private List<Verdict> verdicts(List<RunReport> runs) {
        Verification verification =
                new Verification(environment.s3(), environment.names().bucket());
        return runs.stream().map(verification::verify).toList();
    }

    private AggregatedCounts counted(List<RunReport> runs) throws InterruptedException {
        AggregatorClient aggregator = new AggregatorClient(
                environment.services().get(PlatformService.AGGREGATOR).url());
        AggregatedCounts all = new AggregatedCounts(0, 0);
        for (String hour : hours(runs)) {
            JsonNode summary = aggregator.aggregate(hour, PATIENCE);
            all = all.plus(new AggregatedCounts(
                    perVehicle(hour), summary.path("duplicates").longValue()));
        }
        return all;
    }

    private static SortedSet<String> hours(List<RunReport> runs) {
        SortedSet<String> hours = new TreeSet<>();
        runs.forEach(run -> hours.addAll(run.hours()));
        return hours;
    }

    /** Returns the sum of the counts per vehicle in the aggregate of {@code hour}. */
    private long perVehicle(String hour) {
        AggregateKey key = new AggregateKey(HourPartition.of(Instant.parse(hour)), AggregateKey.Kind.VEHICLE_COUNTS);
        S3Client s3 = environment.s3();
        JsonMapper json = new JsonMapper();
        return s3.getObjectAsBytes(
                        get -> get.bucket(environment.names().bucket()).key(key.key()))
                .asString(UTF_8)
                .lines()
                .mapToLong(line -> json.readTree(line).path("count").longValue())
                .sum();
    }
}
