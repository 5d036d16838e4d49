package telemetry.service;

import java.util.Set;

/**
 * What a service answers without a key, beside the actuator: for GET alone, and nothing that is data of vehicles.
 *
 * @param exact paths
 * @param prefixes beginnings of paths, each with the slash that ends it
 */
public record PublicPaths(Set<String> exact, Set<String> prefixes) {
    /** Nothing. */
    public static final PublicPaths NONE = new PublicPaths(Set.of(), Set.of());

    boolean contain(String method, String path) {
        return (method.equals("GET") || method.equals("HEAD"))
                && (exact.contains(path) || prefixes.stream().anyMatch(path::startsWith));
    }
}
