package telemetry.console;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import telemetry.service.ApiKeys;
import telemetry.service.Problems;

/**
 * The operator's key, which deletes and redrives, beside the API key of every request. Without a configured key, these
 * actions are off.
 *
 * @param keys the key, or none
 */
record OperatorKey(ApiKeys keys) {
    /** The header that carries the key. */
    static final String HEADER = "X-Operator-Key";

    /**
     * Checks the key of a request.
     *
     * @throws org.springframework.web.ErrorResponseException 403, if the key is wrong or none is configured
     */
    void check(@Nullable String candidate) {
        if (keys.isEmpty()) {
            throw Problems.exception(
                    HttpStatus.FORBIDDEN,
                    "erasing and redriving from here are off; set telemetry.lake.operator-key, or use ./telemetry",
                    null);
        }
        if (!keys.accept(candidate)) {
            throw Problems.exception(
                    HttpStatus.FORBIDDEN, "the operator's key in " + HEADER + " is missing or invalid", null);
        }
    }
}
