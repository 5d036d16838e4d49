package telemetry.service;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * Error answers as RFC 9457 has them. The {@code type} is stable, one per status:
 * {@code urn:telemetry:problem:content-too-large} for 413.
 */
public final class Problems {
    private static final String TYPE_PREFIX = "urn:telemetry:problem:";

    private Problems() {}

    /** A problem of {@code status}; {@code detail} is for the client and must hold no secret and no internal name. */
    public static ProblemDetail of(HttpStatus status, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(typeOf(status));
        return problem;
    }

    static URI typeOf(HttpStatus status) {
        return URI.create(TYPE_PREFIX + status.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
