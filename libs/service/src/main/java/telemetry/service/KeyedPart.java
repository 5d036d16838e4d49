package telemetry.service;

import jakarta.servlet.http.HttpServletRequest;

/**
 * A part of a service with a protocol of its own: keys that open it beside those of the service, and the answer to a
 * request without a key.
 *
 * @param prefix the beginning of its paths, with the slash that ends it
 * @param keys its own keys
 * @param unauthorized the body of a 401, JSON
 */
public record KeyedPart(String prefix, ApiKeys keys, String unauthorized) {
    private static final String OWN_KEY = KeyedPart.class.getName() + ".ownKey";

    /** Returns true if {@code request} came with one of the part's own keys. */
    public static boolean hasOwnKey(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(OWN_KEY));
    }

    static void setOwnKey(HttpServletRequest request) {
        request.setAttribute(OWN_KEY, true);
    }
}
