package telemetry.service;

import jakarta.servlet.http.HttpServletRequest;

/**
 * A part of a service with its own protocol. The part has its own keys beside the service's keys, and its own response
 * to a request without a valid key.
 *
 * @param prefix the common prefix of its paths, with a trailing slash
 * @param keys the keys of the part
 * @param unauthorized the JSON body of a 401 response
 */
public record KeyedPart(String prefix, ApiKeys keys, String unauthorized) {
    private static final String OWN_KEY = KeyedPart.class.getName() + ".ownKey";

    /** Returns true if {@code request} was authenticated with a key of the part. */
    public static boolean hasOwnKey(HttpServletRequest request) {
        return Boolean.TRUE.equals(request.getAttribute(OWN_KEY));
    }

    static void setOwnKey(HttpServletRequest request) {
        request.setAttribute(OWN_KEY, true);
    }
}
