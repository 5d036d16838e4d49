package telemetry.service;

import java.util.Set;

/**
 * Paths that need no key, in addition to the actuator. They are public for GET and HEAD only, and must not have data of
 * vehicles.
 *
 * @param exact complete paths
 * @param prefixes prefixes of paths, each with a trailing slash
 */
public record PublicPaths(Set<String> exact, Set<String> prefixes) {
    /** An instance without public paths. */
    public static final PublicPaths NONE = new PublicPaths(Set.of(), Set.of());

    boolean contains(String method, String path) {
        return (method.equals("GET") || method.equals("HEAD"))
                && (exact.contains(path) || prefixes.stream().anyMatch(path::startsWith));
    }
}
