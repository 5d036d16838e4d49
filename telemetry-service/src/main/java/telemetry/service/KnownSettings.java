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
 * The settings that the configuration metadata on the class path names, and the refusal of others: a mistyped one would be
 * silently ignored. Judged are the options of the command line, and of the environment the variables that begin with
 * {@code TELEMETRY_}. Settings of a service that is not on the class path are left to that service. Safe for use by many
 * threads.
 */
public final class KnownSettings {
    /** First part of names that only Spring has. */
    private static final Set<String> OF_SPRING =
            Set.of("spring", "server", "management", "logging", "info", "debug", "trace");
    /** Second part of the names of the platform; a test compares it with the metadata of all modules. */
    public static final Set<String> GROUPS = Set.of(
            "aggregator",
            "aws",
            "cloudwatch",
            "console",
            "consumer",
            "cost",
            "demo",
            "economy",
            "ingest",
            "lake",
            "live",
            "local",
            "trino");

    private static final String OURS = "telemetry";
    /** Variables that Kubernetes sets in each container for each service whose name begins so. */
    private static final Pattern OF_KUBERNETES =
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

    /** Returns those that the metadata on the class path names; it is read once. */
    public static KnownSettings ofClassPath() {
        return OfClassPath.SETTINGS;
    }

    /** Read when it is first asked for; services in one JVM share it. */
    private static final class OfClassPath {
        private static final KnownSettings SETTINGS = read();
    }

    private static KnownSettings read() {
        Map<String, String> types = new HashMap<>();
        for (URL metadata : resources("META-INF/spring-configuration-metadata.json")) {
            for (JsonNode property : read(metadata).path("properties")) {
                String name = property.path("name").asString("");
                if (name.startsWith(OURS + ".")) {
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
     * Refuses an environment with a setting that has no meaning.
     *
     * @param options of the command line that are no settings
     * @throws StartRefusedException naming it, and the nearest one that has a meaning
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
        if (first.equals(OURS) ? !isKnown(name) : !OF_SPRING.contains(first)) {
            throw refusal("--" + name, name, known -> "--" + known);
        }
    }

    /**
     * Refuses an environment variable that is to be a setting and has no meaning.
     *
     * @throws StartRefusedException naming it, and the nearest one that has a meaning
     */
    public void checkVariable(String name) {
        if (name.startsWith("TELEMETRY_")
                && !OF_KUBERNETES.matcher(name).matches()
                && !isKnown(name.toLowerCase(Locale.ROOT).replace('_', '.'))) {
            throw refusal(name, name, KnownSettings::variable);
        }
    }

    /** Returns true if {@code name}, with dots, has a meaning here or may have one in a service that is not here. */
    private boolean isKnown(String name) {
        String canonical = canonical(name);
        String group = group(name);
        return names.containsKey(canonical)
                || prefixes.stream().anyMatch(canonical::startsWith)
                || (GROUPS.contains(group) && !groups.contains(group));
    }

    private StartRefusedException refusal(String given, String name, UnaryOperator<String> spelling) {
        String problem = "unknown setting " + given;
        String action = nearest(canonical(name))
                .map(near -> "did you mean %s?".formatted(spelling.apply(near)))
                .orElse("docs/configuration.md has all settings");
        return new StartRefusedException(problem, action);
    }

    private Optional<String> nearest(String canonical) {
        return names.entrySet().stream()
                .filter(known -> distance(known.getKey(), canonical) <= Math.max(2, canonical.length() / 4))
                .min(Comparator.<Map.Entry<String, String>>comparingInt(known -> distance(known.getKey(), canonical))
                        .thenComparing(Map.Entry::getValue))
                .map(Map.Entry::getValue);
    }

    /** Insertions, deletions and substitutions of a character that make {@code a} of {@code b} (Levenshtein). */
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

    /** Spring binds a name in any case, with or without dashes, and with underscores for dots. */
    private static String canonical(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    private static String variable(String name) {
        return name.replace('.', '_').replace("-", "").toUpperCase(Locale.ROOT);
    }

    /** The second of the parts of a name that has three or more; empty for {@code telemetry.queue}. */
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
