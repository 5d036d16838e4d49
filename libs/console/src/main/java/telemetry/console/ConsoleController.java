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

/** Serves the console's figures as JSON; {@code openapi.yaml} describes it. */
@RestController
class ConsoleController {
    private static final Logger log = LoggerFactory.getLogger(ConsoleController.class);
    private static final long STEP_MILLIS = 10_000;
    private static final long SHORT_MILLIS = 10_000;
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

    /** 503 until the services were asked for the first time, two seconds after the start. */
    @GetMapping("/api/overview")
    Overview overview() {
        Optional<PipelineSample> now = history.latest();
        Optional<PipelineSample> shortly = history.since(SHORT_MILLIS);
        Optional<PipelineSample> longer = history.since(Long.MAX_VALUE / 2);
        if (now.isEmpty() || shortly.isEmpty() || longer.isEmpty()) {
            throw Problems.exception(
                    HttpStatus.SERVICE_UNAVAILABLE, "the services were not asked yet; try again in 2 s", null);
        }
        return Overview.of(now.get(), shortly.get(), longer.get(), budget.toMillis() / 1e3);
    }

    @GetMapping("/api/history")
    List<History.Step> history() {
        return history.steps(STEP_MILLIS);
    }

    /**
     * @param fresh true if hours that were aggregated in the last half minute must be in it
     * @param search a text that the ids contain
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
     * Parts of an hour.
     *
     * @param parts those with the smallest keys, at most 100
     * @param unread parts that are in no version yet
     * @param version what the newest version holds; null if there is none
     */
    record Parts(
            String hour,
            int count,
            long bytes,
            List<Listed> parts,
            int unread,
            @Nullable Version version) {}

    /** @param parts parts that the version was made of, expired ones included */
    record Version(long version, long records, long bytes, int parts) {
        static Version of(HourVersion version) {
            return new Version(
                    version.state().version(),
                    version.records(),
                    version.fileBytes(),
                    version.state().parts().size());
        }
    }

    /** @param lines null if the part does not say, as it was not written by this version */
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
        FaultAnswer fault = FaultAnswer.of(failed, "the lake or the queue could not be read; try again later");
        log.atError()
                .addKeyValue("event", "console_read_failed")
                .addKeyValue("passing", fault.passing())
                .setCause(failed)
                .log();
        return fault.response();
    }

    @GetMapping("/api/dead-letters")
    List<DeadLetterView.Letter> deadLetters() {
        return deadLetters.look();
    }
}
