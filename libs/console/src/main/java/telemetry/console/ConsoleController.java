package telemetry.console;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.FaultAnswer;
import telemetry.contract.HourParser;
import telemetry.contract.HourPartition;
import telemetry.lake.HourVersion;
import telemetry.lake.Lake;
import telemetry.lake.Part;
import telemetry.lake.RecordsTable;
import telemetry.service.Problems;

/** Serves the console's figures as JSON. {@code openapi.yaml} describes the API. */
@RestController
class ConsoleController {
    private static final Logger log = LoggerFactory.getLogger(ConsoleController.class);
    private static final long STEP_MILLIS = 10_000;
    private static final long RATE_MILLIS = 10_000;
    private static final int MAX_VEHICLES = 50;
    private static final int MAX_PARTS = 100;

    private final History history;
    private final FleetView fleet;
    private final Lake lake;
    private final RecordsTable table;
    private final DeadLetterView deadLetters;
    private final HourParser hours;
    private final Duration budget;

    ConsoleController(
            History history,
            FleetView fleet,
            Lake lake,
            RecordsTable table,
            DeadLetterView deadLetters,
            HourParser hours,
            ConsoleProperties properties) {
        this.history = history;
        this.fleet = fleet;
        this.lake = lake;
        this.table = table;
        this.deadLetters = deadLetters;
        this.hours = hours;
        this.budget = properties.latencyBudget();
    }

    /** Returns the current figures, or 503 before the first scrape, about 2 s after the start. */
    @GetMapping("/api/overview")
    Overview overview() {
        Optional<PipelineSample> now = history.latest();
        Optional<PipelineSample> tenSecondsAgo = history.since(RATE_MILLIS);
        Optional<PipelineSample> oldest = history.since(Long.MAX_VALUE / 2);
        if (now.isEmpty() || tenSecondsAgo.isEmpty() || oldest.isEmpty()) {
            throw Problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "no metrics have been read yet; try again in 2 s", null);
        }
        return Overview.of(now.get(), tenSecondsAgo.get(), oldest.get(), budget.toMillis() / 1e3);
    }

    @GetMapping("/api/history")
    List<History.Step> history() {
        return history.steps(STEP_MILLIS);
    }

    /**
     * Returns the counts by vehicle and hour.
     *
     * @param fresh true to include hours aggregated within the last 30 s
     * @param search text that the vehicle ids must contain
     */
    @GetMapping("/api/vehicles")
    FleetView.Fleet vehicles(
            @RequestParam(defaultValue = "false") boolean fresh, @RequestParam(defaultValue = "") String search)
            throws SQLException, IOException, InterruptedException {
        if (fresh) {
            fleet.refresh();
        }
        return fleet.fleet(search, MAX_VEHICLES);
    }

    @GetMapping("/api/vehicles/{id}")
    FleetView.Row vehicle(@PathVariable String id) throws SQLException, IOException, InterruptedException {
        return fleet.vehicle(id);
    }

    /**
     * The parts of an hour.
     *
     * @param count number of parts
     * @param bytes total size of the parts in bytes
     * @param parts the parts with the smallest keys, at most 100
     * @param unread number of parts that no version contains yet
     * @param version newest version; null if there is none
     */
    record Parts(
            String hour,
            int count,
            long bytes,
            List<Listed> parts,
            int unread,
            @Nullable Version version) {}

    /**
     * The newest version of an hour.
     *
     * @param bytes size of its data files in bytes
     * @param parts number of parts that the version was built from, expired parts included
     */
    record Version(long version, long records, long bytes, int parts) {
        static Version of(HourVersion version) {
            return new Version(
                    version.state().version(),
                    version.records(),
                    version.fileBytes(),
                    version.state().parts().size());
        }
    }

    /**
     * A part.
     *
     * @param lines number of lines; null if the object has no line count in its metadata
     */
    record Listed(String key, long bytes, @Nullable Long lines) {}

    @GetMapping("/api/hours/{hour}/parts")
    Parts parts(@PathVariable String hour) {
        HourPartition partition = hour(hour);
        List<Part> parts = lake.partsOf(partition);
        List<Listed> listed = parts.stream()
                .limit(MAX_PARTS)
                .map(part -> new Listed(
                        part.key().key(), part.size(), lake.linesOf(part).orElse(null)))
                .toList();
        HourVersion version = table.version(partition);
        return new Parts(
                partition.toString(),
                parts.size(),
                parts.stream().mapToLong(Part::size).sum(),
                listed,
                version.state().unread(parts).size(),
                version.exists() ? Version.of(version) : null);
    }

    private HourPartition hour(String text) {
        try {
            return hours.begun("hour", text);
        } catch (IllegalArgumentException noSuchHour) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(noSuchHour.getMessage()), noSuchHour);
        }
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> cloudFailed(SdkException failed) {
        FaultAnswer fault = FaultAnswer.of(failed, "the lake or the queue cannot be read; try again later");
        log.atError()
                .addKeyValue("event", "console_read_failed")
                .addKeyValue("passing", fault.passing())
                .setCause(failed)
                .log();
        return fault.response();
    }

    @GetMapping("/api/dead-letters")
    List<DeadLetterView.Letter> deadLetters() {
        return deadLetters.peek();
    }
}
