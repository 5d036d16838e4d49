package telemetry.service;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Authenticates requests by a key in {@code X-API-Key} or a bearer token (RFC 6750), and answers with 401 otherwise. A
 * request with two different keys is rejected. The actuator, whose endpoints have no data of vehicles, and
 * {@link PublicPaths} need no key.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

    /** The header that carries the key. */
    static final String HEADER = "X-API-Key";

    private static final String BEARER = "Bearer ";
    private static final String DETAIL =
            "the API key is missing or invalid; send it in " + HEADER + " or in Authorization: Bearer";

    private static final Caller DEFAULT = Caller.ofEveryFleet("default", Right.SEND, Right.READ);
    private static final Caller OPERATOR = Caller.ofEveryFleet("operator", Right.READ, Right.OPERATE);

    private final ApiKeys keys;
    private final PublicPaths publicPaths;
    private final List<KeyedPart> parts;
    private final JsonMapper json;

    ApiKeyFilter(ApiKeys keys, PublicPaths publicPaths, List<KeyedPart> parts, JsonMapper json) {
        this.keys = keys;
        this.publicPaths = publicPaths;
        this.parts = List.copyOf(parts);
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getServletPath();
        return path.startsWith("/actuator/")
                || path.equals("/actuator")
                || publicPaths.contains(request.getMethod(), path);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = key(request);
        Optional<KeyedPart> part = parts.stream()
                .filter(each -> request.getServletPath().startsWith(each.prefix()))
                .findFirst();
        boolean hasPartKey = part.filter(each -> each.keys().accept(key)).isPresent();
        if (hasPartKey) {
            KeyedPart.setOwnKey(request);
        }
        if (hasPartKey || keys.accept(key)) {
            (hasPartKey ? OPERATOR : DEFAULT).attachTo(request);
            chain.doFilter(request, response);
        } else {
            reject(part, response);
        }
    }

    /** Returns the request's key; null if there is none, or two different keys. */
    private static @Nullable String key(HttpServletRequest request) {
        String header = request.getHeader(HEADER);
        String token = token(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (header == null || token == null) {
            return header == null ? token : header;
        }
        return header.equals(token) ? header : null;
    }

    /** Returns the bearer token; null if there is none. The name of the scheme is case-insensitive. */
    private static @Nullable String token(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private void reject(Optional<KeyedPart> part, HttpServletResponse response) throws IOException {
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "ApiKey realm=\"telemetry\"");
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"telemetry\"");
        if (part.isPresent()) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getWriter().write(part.get().unauthorized());
        } else {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            json.writeValue(response.getOutputStream(), Problems.of(HttpStatus.UNAUTHORIZED, DETAIL));
        }
    }
}
