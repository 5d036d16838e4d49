package telemetry.console;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import telemetry.service.AcceptedKeys;
import telemetry.service.Audit;
import telemetry.service.Caller;
import telemetry.service.Problems;
import telemetry.service.Right;

/**
 * Checks that a request may delete or redrive. The key of the request has the right to operate, or a second key in
 * {@value #HEADER} has it. Without a key that has the right, these actions are off.
 */
final class OperatorKey {
    /** The header that carries the second key. */
    static final String HEADER = "X-Operator-Key";

    private final AcceptedKeys keys;
    private final Audit audit;

    OperatorKey(AcceptedKeys keys, Audit audit) {
        this.keys = keys;
        this.audit = audit;
    }

    /**
     * Returns the operator of a request.
     *
     * @param vehicle the vehicle that the action concerns; null if it concerns all fleets
     * @throws org.springframework.web.ErrorResponseException 403, if the request has no key with the right
     */
    Caller check(HttpServletRequest request, @Nullable String vehicle) {
        Caller caller = Caller.of(request);
        Caller operator = caller.may(Right.OPERATE) ? caller : keys.caller(request.getHeader(HEADER));
        if (operator == null || !operator.may(Right.OPERATE)) {
            audit.refused(caller.keyId(), "no_right_to_operate", request);
            throw Problems.exception(HttpStatus.FORBIDDEN, detail(), null);
        }
        checkVehicle(operator, vehicle, request);
        return operator;
    }

    /**
     * Checks that {@code caller} covers a vehicle.
     *
     * @param vehicle the vehicle; null if all fleets are concerned
     * @throws org.springframework.web.ErrorResponseException 403, if it does not
     */
    void checkVehicle(Caller caller, @Nullable String vehicle, HttpServletRequest request) {
        if (!mayTouch(caller, vehicle)) {
            audit.refused(caller.keyId(), "not_yours", request);
            throw Problems.exception(
                    HttpStatus.FORBIDDEN,
                    "the key %s is of the fleet %s alone".formatted(caller.keyId(), caller.fleet()),
                    null);
        }
    }

    private static boolean mayTouch(Caller operator, @Nullable String vehicle) {
        return vehicle == null ? operator.fleet() == null : operator.covers(vehicle);
    }

    private String detail() {
        return keys.hasOperator()
                ? "the operator's key in " + HEADER + " is missing or invalid"
                : "erasing and redriving from here are off; set telemetry.lake.operator-key, or use ./telemetry";
    }

    /** Logs the action of {@code operator}. */
    void log(Caller operator, String action, Object subject) {
        audit.acted(operator, action, Objects.requireNonNull(subject));
    }
}
