package telemetry.service;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a request pass only with an accepted key in {@code X-API-Key}; answers 401 otherwise. Everything is behind the
 * key but the actuator, whose endpoints hold no data of vehicles, and what the service says is public.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

    /** The header that carries the key. */
    static final String HEADER = "X-API-Key";

    private final ApiKeys keys;
    private final PublicPaths open;
    private final JsonMapper json;

    ApiKeyFilter(ApiKeys keys, PublicPaths open, JsonMapper json) {
        this.keys = keys;
        this.open = open;
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.startsWith("/actuator/") || path.equals("/actuator") || open.contain(request.getMethod(), path);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (keys.accept(request.getHeader(HEADER))) {
            chain.doFilter(request, response);
        } else {
            refuse(response);
        }
    }

    private void refuse(HttpServletResponse response) throws IOException {
        ProblemDetail problem = Problems.of(HttpStatus.UNAUTHORIZED, "the header " + HEADER + " is missing or wrong");
        response.setStatus(problem.getStatus());
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "ApiKey realm=\"telemetry\"");
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }
}
