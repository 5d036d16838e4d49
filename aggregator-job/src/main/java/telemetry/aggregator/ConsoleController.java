package telemetry.aggregator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.contract.HourPartition;
import telemetry.service.Problems;

/** What the console shows, as JSON; {@code openapi.yaml} describes it. */
@RestController
class ConsoleController {
    private static final long STEP_MILLIS = 10_000;
    private static final long SHORT_MILLIS = 10_000;
    private static final int MOST_VEHICLES = 50;
    private static final int MOST_PARTS = 100;

    private final History history;
    private final FleetView fleet;
    private final Lake lake;
    private final Sealing sealing;
    private final DeadLetterView deadLetters;
    private final HourReader hours;
    private final Duration budget;

    ConsoleController(
            History history,
            FleetView fleet,
            Lake lake,
            Sealing sealing,
            DeadLetterView deadLetters,
            HourReader hours,
            ConsoleProperties properties) {
        this.history = history;
        this.fleet = fleet;
        this.lake = lake;
        this.sealing = sealing;
        this.deadLetters = deadLetters;
        this.hours = hours;
        this.budget = properties.latencyBudget();
    }

    /** 503 until the services were asked for the first time, two seconds after the start. */
    @GetMapping("/api/overview")
    Overview overview() {
        Optional<Sample> now = history.latest();
        Optional<Sample> shortly = history.since(SHORT_MILLIS);
        Optional<Sample> longer = history.since(Long.MAX_VALUE / 2);
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

    /** @param fresh whether what was aggregated in the last half minute must be in it */
    @GetMapping("/api/vehicles")
    FleetView.Fleet vehicles(@RequestParam(defaultValue = "false") boolean fresh) {
        if (fresh) {
            fleet.refresh();
        }
        return fleet.fleet(MOST_VEHICLES);
    }

    @GetMapping("/api/vehicles/{id}")
    FleetView.Row vehicle(@PathVariable String id) {
        return fleet.vehicle(id);
    }

    /**
     * Parts of an hour.
     *
     * @param parts those with the smallest keys, at most 100
     * @param sealed what the hour was sealed with last; null if it is not
     */
    record Parts(
            String hour,
            int count,
            long bytes,
            List<Part> parts,
            @Nullable Sealed sealed) {}

    /** @param current whether it was sealed with just these parts */
    record Sealed(int version, long records, long bytes, boolean current) {
        static Sealed of(SealManifest manifest, HourObjects objects) {
            return new Sealed(
                    manifest.version(),
                    manifest.records(),
                    manifest.output().size(),
                    manifest.fingerprint().equals(objects.fingerprint()));
        }
    }

    /** @param lines null if the part does not say, as it was not written by this version */
    record Part(String key, long bytes, @Nullable Long lines) {}

    @GetMapping("/api/hours/{hour}/parts")
    Parts parts(@PathVariable String hour) {
        HourPartition partition = hour(hour);
        HourObjects objects = lake.objectsOf(partition);
        List<Part> listed = objects.parts().stream()
                .limit(MOST_PARTS)
                .map(part -> new Part(part.key().key(), part.size(), lake.linesOf(part)))
                .toList();
        Sealed sealed = sealing.manifestOf(partition)
                .map(manifest -> Sealed.of(manifest, objects))
                .orElse(null);
        return new Parts(partition.toString(), objects.parts().size(), objects.bytes(), listed, sealed);
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
        return AggregationController.failed(failed);
    }

    @GetMapping("/api/dead-letters")
    List<DeadLetterView.Letter> deadLetters() {
        return deadLetters.look();
    }
}
