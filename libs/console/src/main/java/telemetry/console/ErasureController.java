package telemetry.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Caller;
import telemetry.service.OfFleet;
import telemetry.service.Problems;

/** Starts the count and the erasure of a vehicle, and shows their progress. {@code openapi.yaml} describes the API. */
@RestController
class ErasureController {
    private final ErasureRun run;
    private final OperatorKey operator;

    ErasureController(ErasureRun run, OperatorKey operator) {
        this.run = run;
        this.operator = operator;
    }

    /**
     * The request to erase.
     *
     * @param vehicle the vehicle of the path again, as a confirmation
     */
    record Order(@JsonProperty("vehicle") @Nullable String vehicle) {}

    @OfFleet
    @GetMapping("/api/vehicles/{id}/erasure")
    ErasureProgress progress(@PathVariable String id, HttpServletRequest request) {
        operator.checkVehicle(Caller.of(request), id, request);
        return run.of(id);
    }

    /** Starts to count what an erasure would erase; changes nothing. A key of a fleet plans for its own vehicles. */
    @OfFleet
    @PostMapping("/api/vehicles/{id}/erasure/plan")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ErasureProgress plan(@PathVariable String id, HttpServletRequest request) {
        operator.checkVehicle(Caller.of(request), id, request);
        return run.count(id);
    }

    @OfFleet
    @PostMapping("/api/vehicles/{id}/erasure")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ErasureProgress erase(@PathVariable String id, @RequestBody Order order, HttpServletRequest request) {
        Caller caller = operator.check(request, id);
        if (!id.equals(order.vehicle())) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT, "vehicle must repeat the id of the vehicle to erase", null);
        }
        return run.erase(id, erasure -> operator.log(caller, "erase", erasure));
    }
}
