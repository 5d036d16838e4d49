package telemetry.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times requests as {@code http.server.requests}, with the tags that Spring Boot gives it, so that dashboards for it work.
 * Boot's own filter makes an observation of each request, for tracing, which there is none of, and it costs as much as
 * reading, checking and stamping a record. The tags are bounded: {@code uri} is the pattern that matched, or UNKNOWN. Safe
 * for use by many threads.
 */
final class RequestTimes implements Filter {
    private final MeterRegistry registry;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    RequestTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        int status = HttpStatus.INTERNAL_SERVER_ERROR.value();
        try {
            chain.doFilter(request, response);
            status = ((HttpServletResponse) response).getStatus();
        } finally {
            timer((HttpServletRequest) request, status).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(HttpServletRequest request, int status) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String uri = pattern == null ? "UNKNOWN" : pattern.toString();
        Kind kind = new Kind(method(request), uri, status);
        Timer known = timers.get(kind); // without a lock
        return known == null ? timers.computeIfAbsent(kind, this::timer) : known;
    }

    /** A client may send any word as its method; only those that HTTP has become a tag. */
    private static String method(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" -> request.getMethod();
            default -> "UNKNOWN";
        };
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .tag("method", kind.method())
                .tag("uri", kind.uri())
                .tag("status", Integer.toString(kind.status()))
                .tag("outcome", outcome(kind.status()))
                .tag("exception", "none")
                .tag("error", "none")
                .register(registry);
    }

    private static String outcome(int status) {
        HttpStatus.Series series = HttpStatus.Series.resolve(status);
        return series == null ? "UNKNOWN" : series == HttpStatus.Series.SUCCESSFUL ? "SUCCESS" : series.name();
    }

    /** What shares a timer. */
    private record Kind(String method, String uri, int status) {}
}
