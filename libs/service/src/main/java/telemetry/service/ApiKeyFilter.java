package telemetry.service;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the {@link Caller} of a request by a key in {@code X-API-Key} or a bearer token (RFC 6750), or by the client's
 * certificate. A key and a certificate together cover what both cover. The answer is 401 without a valid key, and 403
 * if the key lacks the right of the path. A request with two different keys is rejected. The actuator, whose endpoints
 * have no data of vehicles, and {@link PublicPaths} need no key.
 */
final class ApiKeyFilter extends OncePerRequestFilter {

    /** The header that carries the key. */
    static final String HEADER = "X-API-Key";

    private static final String BEARER = "Bearer ";
    private static final String SENDING = "/telemetry";
    private static final String DETAIL =
            "the API key is missing or invalid; send it in " + HEADER + " or in Authorization: Bearer";

    private final AcceptedKeys keys;
    private final ClientCertificates certificates;
    private final PublicPaths publicPaths;
    private final List<KeyedPart> parts;
    private final Audit audit;
    private final JsonMapper json;

    ApiKeyFilter(
            AcceptedKeys keys,
            ClientCertificates certificates,
            PublicPaths publicPaths,
            List<KeyedPart> parts,
            Audit audit,
            JsonMapper json) {
        this.keys = keys;
        this.certificates = certificates;
        this.publicPaths = publicPaths;
        this.parts = List.copyOf(parts);
        this.audit = audit;
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
        Caller caller = caller(request);
        Right right = rightOf(request);
        if (caller == null) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "ApiKey realm=\"telemetry\"");
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"telemetry\"");
            reject(HttpStatus.UNAUTHORIZED, DETAIL, request, response);
        } else if (caller.may(right)) {
            caller.attachTo(request);
            chain.doFilter(request, response);
        } else {
            audit.refused(caller.keyId(), "no_right_to_" + right.tag(), request);
            reject(HttpStatus.FORBIDDEN, missing(right, caller), request, response);
        }
    }

    /** Returns the right that a request needs. Controllers check the right to operate, which few actions need. */
    private static Right rightOf(HttpServletRequest request) {
        return request.getServletPath().equals(SENDING) ? Right.SEND : Right.READ;
    }

    private static String missing(Right right, Caller caller) {
        return "this needs a key with the right %s; the key %s has %s"
                .formatted(
                        right.tag(),
                        caller.keyId(),
                        caller.rights().stream().sorted().map(Right::tag).collect(Collectors.joining(", ")));
    }

    /** Returns the caller; null if the key or the certificate is refused, or there is neither. */
    private @Nullable Caller caller(HttpServletRequest request) {
        X509Certificate certificate = certificates.of(request);
        if (certificate != null && certificates.isRevoked(certificate)) {
            audit.refused(null, "certificate_revoked", request);
            return null;
        }
        Caller named = certificate == null ? null : keys.ofCertificate(ClientCertificates.names(certificate));
        String header = request.getHeader(HEADER);
        String token = token(request.getHeader(HttpHeaders.AUTHORIZATION));
        Caller caller = header == null && token == null ? named : byKey(header, token, named);
        if (caller == null) {
            reportUnknown(header == null ? token : header, named, request);
        }
        return caller;
    }

    private void reportUnknown(@Nullable String key, @Nullable Caller named, HttpServletRequest request) {
        String id = keys.idOf(key);
        if (keys.caller(key) != null) {
            audit.refused(id, named == null ? "two_keys" : "another_fleets_certificate", request);
        } else {
            audit.refused(id, id == null ? "unknown_key" : "expired", request);
        }
    }

    /**
     * Returns the owner of the key, within the owner of the certificate if there is one.
     *
     * @return null if the key is invalid, two different keys are given, or the two owners have different fleets
     */
    private @Nullable Caller byKey(@Nullable String header, @Nullable String token, @Nullable Caller named) {
        if (header != null && token != null && !header.equals(token)) {
            return null;
        }
        Caller owner = keys.caller(header == null ? token : header);
        return owner == null || named == null ? owner : owner.within(named);
    }

    /** Returns the bearer token; null if there is none. The name of the scheme is case-insensitive. */
    private static @Nullable String token(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private void reject(HttpStatus status, String detail, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<KeyedPart> part = parts.stream()
                .filter(each -> request.getServletPath().startsWith(each.prefix()))
                .findFirst();
        response.setStatus(status.value());
        if (part.isPresent()) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getWriter().write(part.get().error().apply(status, detail));
        } else {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            json.writeValue(response.getOutputStream(), Problems.of(status, detail));
        }
    }
}
