package telemetry.service;

import java.util.HashSet;
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

    /** Returns the paths of this instance and of {@code other}. */
    PublicPaths plus(PublicPaths other) {
        return new PublicPaths(union(exact, other.exact), union(prefixes, other.prefixes));
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        Set<String> all = new HashSet<>(first);
        all.addAll(second);
        return Set.copyOf(all);
    }

    boolean contains(String method, String path) {
        return (method.equals("GET") || method.equals("HEAD"))
                && (exact.contains(path) || prefixes.stream().anyMatch(path::startsWith));
    }
}
