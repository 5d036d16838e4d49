package telemetry.local;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads all settings from the configuration metadata on the class path and generates the tables of the page. */
final class SettingsPage {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<JsonNode> properties;

    private SettingsPage(List<JsonNode> properties) {
        this.properties = properties;
    }

    static SettingsPage ofClassPath() {
        // settings that no properties class declares are in the additional file
        return new SettingsPage(Stream.of("spring-configuration-metadata", "additional-spring-configuration-metadata")
                .flatMap(name -> resources("META-INF/" + name + ".json"))
                .flatMap(resource -> read(resource).get("properties").valueStream())
                .toList());
    }

    private static Stream<URL> resources(String name) {
        try {
            ClassLoader loader = requireNonNull(SettingsPage.class.getClassLoader());
            return Collections.list(loader.getResources(name)).stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static JsonNode read(URL resource) {
        try (InputStream in = resource.openStream()) {
            return JSON.readTree(in);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    boolean knows(String name) {
        return properties.stream().anyMatch(property -> isNamed(property, name));
    }

    private static boolean isNamed(JsonNode property, String name) {
        String known = text(property, "name");
        boolean isMap = text(property, "type").startsWith("java.util.Map");
        return name.equals(known) || (isMap && name.startsWith(known + "."));
    }

    /** Returns the names of the platform's own settings. */
    Stream<String> names() {
        return ours().map(property -> text(property, "name")).distinct();
    }

    private Stream<JsonNode> ours() {
        return properties.stream().filter(property -> text(property, "name").startsWith("telemetry."));
    }

    /** Returns one table for each group of settings. */
    String tables() {
        Map<String, List<JsonNode>> groups =
                ours().collect(groupingBy(SettingsPage::group, TreeMap::new, Collectors.toList()));
        StringBuilder page = new StringBuilder();
        groups.forEach((group, settings) -> page.append(table(group, settings)));
        return page.toString();
    }

    private static String group(JsonNode property) {
        String name = text(property, "name");
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String table(String group, List<JsonNode> settings) {
        return settings.stream()
                .map(SettingsPage::row)
                .distinct()
                .sorted()
                .collect(Collectors.joining(
                        "\n",
                        "\n### " + group + "\n\n| setting | default | unit | range | meaning |\n"
                                + "|---|---|---|---|---|\n",
                        "\n"));
    }

    private static String row(JsonNode property) {
        String name = text(property, "name");
        String value = property.has("defaultValue") ? "`" + text(property, "defaultValue") + "`" : "none";
        return "| `%s`<br>`%s` | %s | %s | %s | %s |"
                .formatted(
                        name,
                        variable(name),
                        value,
                        unit(text(property, "type")),
                        SettingLimits.of(name, text(property, "type"), text(property, "sourceType")),
                        text(property, "description"));
    }

    /** Returns the environment variable of a setting: upper case, an underscore for a dot or a dash. */
    static String variable(String name) {
        return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static String unit(String type) {
        return switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "Duration" -> "duration";
            case "DataSize" -> "size";
            case "Integer", "Long", "Double", "BigDecimal" -> "number";
            case "Boolean" -> "true, false";
            case "Path" -> "path";
            default -> "text";
        };
    }

    private static String text(JsonNode property, String field) {
        JsonNode value = property.path(field);
        return value.isMissingNode() ? "" : value.asString().replaceAll("\\s+", " ");
    }
}
