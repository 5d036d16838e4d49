package telemetry.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks settings against the configuration metadata on the class path, because Spring silently ignores a misspelled
 * setting. The check covers command line options and environment variables that begin with {@code TELEMETRY_}. It skips
 * the settings of services that are not on the class path. Thread-safe.
 */
public final class KnownSettings {
    /** The first parts of the names of Spring's settings. */
    private static final Set<String> SPRING_PREFIXES =
            Set.of("spring", "server", "management", "logging", "info", "debug", "trace");
    /**
     * The second parts of the names of the platform's settings. A test compares them with the metadata of all modules.
     */
    public static final Set<String> GROUPS = Set.of(
            "aggregator",
            "aws",
            "can",
            "cloudwatch",
            "console",
            "consumer",
            "cost",
            "demo",
            "economy",
            "ingest",
            "keys",
            "lake",
            "live",
            "local",
            "tls",
            "trino");

    private static final String PREFIX = "telemetry";
    /** The variables that Kubernetes sets for services, which may have the platform's prefix. */
    private static final Pattern KUBERNETES_VARIABLES =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT|PORT_\\d+_(TCP|UDP|SCTP)(_\\w+)?)");

    private final Map<String, String> names; // by canonical form
    private final Set<String> prefixes = new TreeSet<>(); // canonical names of lists and maps
    private final Set<String> groups = new TreeSet<>();

    private KnownSettings(Map<String, String> types) {
        names = new HashMap<>();
        types.forEach((name, type) -> {
            names.put(canonical(name), name);
            groups.add(group(name));
            if (type.startsWith("java.util.")) {
                prefixes.add(canonical(name));
            }
        });
    }

    /** Returns the settings in the metadata on the class path, which is read once. */
    public static KnownSettings ofClassPath() {
        return OfClassPath.SETTINGS;
    }

    /** Reads the metadata on first use. Services in one JVM share it. */
    private static final class OfClassPath {
        private static final KnownSettings SETTINGS = read();
    }

    private static KnownSettings read() {
        Map<String, String> types = new HashMap<>();
        for (URL metadata : resources("META-INF/spring-configuration-metadata.json")) {
            for (JsonNode property : read(metadata).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith(PREFIX + ".")) {
                    types.put(name, property.path("type").asString(""));
                }
            }
        }
        return new KnownSettings(types);
    }

    private static List<URL> resources(String name) {
        try {
            return Collections.list(
                    Thread.currentThread().getContextClassLoader().getResources(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static JsonNode read(URL metadata) {
        try (InputStream in = metadata.openStream()) {
            return new JsonMapper().readTree(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Checks the command line options and the environment variables.
     *
     * @param options command line options that are not settings
     * @throws StartRefusedException if a setting is unknown; the message has its name and the most similar known
     *     setting
     */
    public void check(ConfigurableEnvironment environment, Set<String> options) {
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof CommandLinePropertySource<?> arguments) {
                for (String name : arguments.getPropertyNames()) {
                    if (!options.contains(name) && !name.equals("nonOptionArgs")) {
                        checkOption(name);
                    }
                }
            }
        }
        environment.getSystemEnvironment().keySet().forEach(this::checkVariable);
    }

    private void checkOption(String name) {
        String first = firstPart(name);
        if (first.equals(PREFIX) ? !isKnown(name) : !SPRING_PREFIXES.contains(first)) {
            throw unknown("--" + name, name, known -> "--" + known);
        }
    }

    /**
     * Checks an environment variable.
     *
     * @throws StartRefusedException if it is an unknown setting; the message has its name and the most similar known
     *     setting
     */
    public void checkVariable(String name) {
        if (name.startsWith("TELEMETRY_")
                && !KUBERNETES_VARIABLES.matcher(name).matches()
                && !isKnown(name.toLowerCase(Locale.ROOT).replace('_', '.'))) {
            throw unknown(name, name, KnownSettings::variable);
        }
    }

    /** Returns true if {@code name}, with dots, is known or belongs to a service that is not on the class path. */
    private boolean isKnown(String name) {
        String canonical = canonical(name);
        String group = group(name);
        return names.containsKey(canonical)
                || prefixes.stream().anyMatch(canonical::startsWith)
                || (GROUPS.contains(group) && !groups.contains(group));
    }

    private StartRefusedException unknown(String given, String name, UnaryOperator<String> spelling) {
        String problem = "unknown setting " + given;
        String action = nearest(canonical(name))
                .map(near -> "did you mean %s?".formatted(spelling.apply(near)))
                .orElse("docs/configuration.md lists all settings");
        return new StartRefusedException(problem, action);
    }

    private Optional<String> nearest(String canonical) {
        return names.entrySet().stream()
                .filter(known -> distance(known.getKey(), canonical) <= Math.max(2, canonical.length() / 4))
                .min(Comparator.<Map.Entry<String, String>>comparingInt(known -> distance(known.getKey(), canonical))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getValue);
    }

    /** Returns the Levenshtein distance of {@code a} and {@code b}. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** Returns the form in which Spring compares names: without case, dashes, dots and underscores. */
    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String variable(String name) {
        return name.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** Returns the second part of a name with three or more; empty for {@code telemetry.queue}. */
    private static String group(String name) {
        int begin = name.indexOf('.') + 1;
        int end = name.indexOf('.', begin);
        return end < 0 ? "" : name.substring(begin, end);
    }

    private static String firstPart(String name) {
        int end = name.indexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }
}
