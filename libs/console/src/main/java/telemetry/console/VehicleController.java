package telemetry.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.OfFleet;
import telemetry.service.Problems;

/** Serves the list of vehicles and the data of one vehicle. {@code openapi.yaml} describes the API. */
@RestController
class VehicleController {
    private static final String KEY = "X-API-Key";
    private static final int MAX_SIZE = 200;
    private static final int MAX_LINES = 500;
    private static final int MAX_HOURS = 7 * 24;

    private final FleetView fleet;
    private final VehicleView vehicles;
    private final RawLines lines;
    private final LiveWindow live;
    private final RequestedHour hours;

    VehicleController(FleetView fleet, VehicleView vehicles, RawLines lines, LiveWindow live, RequestedHour hours) {
        this.fleet = fleet;
        this.vehicles = vehicles;
        this.lines = lines;
        this.live = live;
        this.hours = hours;
    }

    /**
     * Returns a page of the vehicles.
     *
     * @param fresh true to include hours aggregated within the last 30 s
     * @param search text that the vehicle ids must contain, or {@code fleet:} and the name of a fleet
     */
    @OfFleet
    @GetMapping("/api/vehicles")
    Fleet vehicles(
            @RequestHeader(name = KEY, defaultValue = "") String key,
            @RequestParam(defaultValue = "false") boolean fresh,
            @RequestParam(defaultValue = "") String search,
            @RequestParam(defaultValue = "all") String show,
            @RequestParam(defaultValue = "records") String sort,
            @RequestParam(defaultValue = "after") String from,
            @RequestParam(defaultValue = "") String vehicle,
            @RequestParam(defaultValue = "50") int size,
            HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        Scope scope = Scope.of(request);
        FleetQuery query = new FleetQuery(
                scope,
                search,
                choice(FleetQuery.Show.class, "show", show),
                choice(FleetQuery.Sort.class, "sort", sort),
                choice(FleetQuery.From.class, "from", from),
                vehicle,
                within("size", size, 1, MAX_SIZE));
        if (fresh) {
            fleet.refresh();
        }
        return fleet.page(query, live.vehicles(key, scope));
    }

    @OfFleet
    @GetMapping("/api/vehicles/{id}")
    VehiclePage vehicle(
            @PathVariable String id,
            @RequestHeader(name = KEY, defaultValue = "") String key,
            HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        Scope scope = Scope.of(request);
        return vehicles.page(id, scope, live.vehicles(key, scope));
    }

    /**
     * Returns the values of a signal.
     *
     * @param last length of the range, which ends now, in hours
     */
    @OfFleet
    @GetMapping("/api/vehicles/{id}/signals/{signal}")
    SignalHistory signal(
            @PathVariable String id,
            @PathVariable String signal,
            @RequestParam(defaultValue = "1") int last,
            HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        return vehicles.history(id, Scope.of(request), signal, Duration.ofHours(within("last", last, 1, MAX_HOURS)));
    }

    @OfFleet
    @GetMapping("/api/vehicles/{id}/lines/{hour}")
    RawLines.OfHour lines(@PathVariable String id, @PathVariable String hour, HttpServletRequest request)
            throws SQLException, IOException, InterruptedException {
        return lines.of(hours.of("hour", hour), id, Scope.of(request), MAX_LINES);
    }

    /** Sends the vehicle's records of the hours from {@code from} to {@code to}, both included, as a file. */
    @OfFleet
    @GetMapping("/api/vehicles/{id}/export")
    void export(
            @PathVariable String id,
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam(defaultValue = "csv") String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws SQLException, IOException, InterruptedException {
        VehicleView.Format chosen = choice(VehicleView.Format.class, "format", format);
        Path file = vehicles.export(id, Scope.of(request), hours.of("from", from), hours.of("to", to), chosen);
        try {
            response.setContentType(chosen.contentType());
            response.setContentLengthLong(Files.size(file));
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment");
            Files.copy(file, response.getOutputStream());
        } finally {
            Files.delete(file);
        }
    }

    private static int within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT, "%s must be %,d to %,d".formatted(name, min, max), null);
        }
        return value;
    }

    private static <T extends Enum<T>> T choice(Class<T> choices, String name, String text) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> Problems.exception(
                        HttpStatus.UNPROCESSABLE_CONTENT,
                        "%s must be one of %s"
                                .formatted(
                                        name,
                                        Arrays.toString(choices.getEnumConstants())
                                                .toLowerCase(Locale.ROOT)),
                        null));
    }
}
