package telemetry.console;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import telemetry.contract.HourParser;
import telemetry.contract.HourPartition;
import telemetry.service.Problems;

/** Reads the hours in requests. */
record RequestedHour(HourParser parser) {

    /**
     * Returns the hour that {@code text} names, which must have begun.
     *
     * @throws org.springframework.web.ErrorResponseException 422 for any other text
     */
    HourPartition of(String name, @Nullable String text) {
        try {
            return parser.begun(name, text);
        } catch (IllegalArgumentException noSuchHour) {
            throw Problems.exception(
                    HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(noSuchHour.getMessage()), noSuchHour);
        }
    }
}
