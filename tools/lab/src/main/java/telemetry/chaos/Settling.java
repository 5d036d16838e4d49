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
 * Brings a run to rest and accounts for it: nothing breaks any more, all services are up, the queue runs empty, who could
 * still write is stopped, and only then is looked. So that the account is of all there is.
 */
final class Settling {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final int QUIET_LOOKS = 3;
    private static final int DOWNLOADS = 4;
    private static final Duration MAX_DOWNLOAD = Duration.ofSeconds(30);

    private final ChaosEnvironment box;
    private final EventLog log;
    private final Faults faults;
    private final Meters meters;
    private final Path scratch;

    /** @param scratch a folder for files of the lake */
    Settling(ChaosEnvironment box, EventLog log, Faults faults, Meters meters, Path scratch) {
        this.box = box;
        this.log = log;
        this.faults = faults;
        this.meters = meters;
        this.scratch = scratch;
    }

    ChaosAccount account(List<RunReport> runs, boolean gaveUp) throws InterruptedException {
        log.say("settle", "nothing breaks any more; waiting for services and queue");
        box.services().awaitReady(PATIENCE);
        int inFlight = awaitEmptyQueue();
        log.say("settle", inFlight == 0 ? "the queue is empty" : inFlight + " messages stay in the queue");
        readMetersAtRest();
        box.services().get(PlatformService.INGEST).end();
        box.services().get(PlatformService.CONSUMER).end();
        List<Verdict> verdicts = verdicts(runs);
        log.say("settle", "the lake is read");
        AggregatedCounts counted = counted(runs);
        log.say("settle", "the hours are aggregated");
        long lines = compareTable(runs);
        log.say("settle", "the table is compared with what is stored and what was accepted");
        checkMeters(runs, lines);
        Poison.Found deadLetters = box.poison().takeDeadLetters();
        return ChaosAccount.of(
                runs, gaveUp, verdicts, lines, box.poison().sent(), deadLetters, inFlight, counted, faults.all());
    }

    private void readMetersAtRest() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isAtRest() && System.nanoTime() < deadline) {
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private boolean isAtRest() throws InterruptedException {
        return meters.read() && meters.consumers().getLast().inFlight() == 0;
    }

    private void checkMeters(List<RunReport> runs, long lines) {
        long told = 0;
        long unheard = 0;
        for (RunReport run : runs) {
            told += run.accepted() + run.duplicatesAccepted() + run.malformedAccepted();
            unheard += run.unheard();
        }
        new MeterAccount(
                        meters.ingests(),
                        meters.consumers(),
                        told,
                        unheard,
                        lines,
                        box.poison().sent())
                .problems()
                .forEach(problem -> faults.add("account", problem));
    }

    /** The lines of all touched hours, whose records in the table are compared with them. */
    private long compareTable(List<RunReport> runs) throws InterruptedException {
        String bucket = box.names().bucket();
        RecordsTable table = new RecordsTable(
                new Lake(box.s3(), bucket, DOWNLOADS, MAX_DOWNLOAD),
                new ObjectTableStore(box.s3(), bucket, Clock.systemUTC()),
                List.of());
        TableAccount account = new TableAccount(runs);
        long lines = 0;
        for (String hour : hours(runs)) {
            LakeHour lake = new LakeHour(box.s3(), bucket, table, HourPartition.of(Instant.parse(hour)));
            lake.problems(scratch, account).forEach(problem -> faults.add("account", problem));
            lines += lake.lines();
        }
        account.problems().forEach(problem -> faults.add("account", problem));
        return lines;
    }

    /** Messages that are left when patience is over; 0 if the queue stayed empty for some looks. */
    private int awaitEmptyQueue() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int messages = box.queue().messages();
        for (int quiet = 0; quiet < QUIET_LOOKS && System.nanoTime() < deadline; ) {
            Thread.sleep(BETWEEN_LOOKS);
            messages = box.queue().messages();
            quiet = messages == 0 ? quiet + 1 : 0;
        }
        return messages;
    }

    private List<Verdict> verdicts(List<RunReport> runs) {
        Verification verification = new Verification(box.s3(), box.names().bucket());
        return runs.stream().map(verification::verify).toList();
    }

    private AggregatedCounts counted(List<RunReport> runs) throws InterruptedException {
        AggregatorClient aggregator = new AggregatorClient(
                box.services().get(PlatformService.AGGREGATOR).url());
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

    /** The sum of the counts that the aggregate of {@code hour} has, a line for each vehicle. */
    private long perVehicle(String hour) {
        AggregateKey key = new AggregateKey(HourPartition.of(Instant.parse(hour)), AggregateKey.Kind.VEHICLE_COUNTS);
        S3Client s3 = box.s3();
        JsonMapper json = new JsonMapper();
        return s3.getObjectAsBytes(get -> get.bucket(box.names().bucket()).key(key.key()))
                .asString(UTF_8)
                .lines()
                .mapToLong(line -> json.readTree(line).path("count").longValue())
                .sum();
    }
}
