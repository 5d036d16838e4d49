package telemetry.system;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The parsed deploy/aws/telemetry.yaml. A function such as {@code !Ref X} is a map from its name to its argument.
 * {@code Fn::If} is resolved with the given parameters, {@code Fn::FindInMap} if its keys are plain.
 */
final class AwsTemplate {
    private static final Path FILE = Path.of("../../deploy/aws/telemetry.yaml");
    /** The value that removes a property or an item. */
    static final Map<String, String> NO_VALUE = Map.of("Ref", "AWS::NoValue");

    private static final Pattern IN_SUB = Pattern.compile("\\$\\{([A-Za-z:]+)(?:\\.[A-Za-z]+)?}");

    private final String text;
    private final Map<String, Object> root;
    private final Map<String, String> parameters;

    private AwsTemplate(String text, Map<String, String> parameters) {
        this.text = text;
        this.root = map(new Yaml(new Functions()).load(text));
        this.parameters = parameters;
    }

    static AwsTemplate with(Map<String, String> parameters) {
        try {
            return new AwsTemplate(Files.readString(FILE), parameters);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String text() {
        return text;
    }

    Map<String, Object> section(String name) {
        return map(root.get(name));
    }

    /**
     * Returns the value at {@code path} below the properties of a resource. A path consists of keys and list indexes.
     */
    Object property(String resource, Object... path) {
        Object value = map(section("Resources").get(resource)).get("Properties");
        for (Object step : path) {
            Object inside = resolved(value);
            value = step instanceof Integer place
                    ? list(inside).get(place)
                    : requireNonNull(map(inside).get(step), () -> resource + " has no " + step);
        }
        return resolved(value);
    }

    /** Returns the items of the list at {@code path} that the parameters leave in it. */
    List<Object> items(String resource, Object... path) {
        return list(property(resource, path)).stream()
                .map(this::resolved)
                .filter(item -> !NO_VALUE.equals(item))
                .toList();
    }

    boolean has(String resource, String property) {
        Object value =
                map(map(section("Resources").get(resource)).get("Properties")).get(property);
        return value != null && !NO_VALUE.equals(resolved(value));
    }

    List<String> resourcesOf(String type) {
        return section("Resources").entrySet().stream()
                .filter(resource -> type.equals(map(resource.getValue()).get("Type")))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Object resolved(Object value) {
        if (value instanceof Map<?, ?> function && function.get("If") instanceof List<?> branches) {
            return resolved(branches.get(isMet((String) branches.get(0)) ? 1 : 2));
        }
        if (value instanceof Map<?, ?> function
                && function.get("FindInMap") instanceof List<?> keys
                && keys.stream().allMatch(String.class::isInstance)) {
            return map(map(section("Mappings").get(keys.get(0))).get(keys.get(1)))
                    .get(keys.get(2));
        }
        return value;
    }

    private boolean isMet(String condition) {
        List<Object> sides = list(map(section("Conditions").get(condition)).get("Equals"));
        String parameter = (String) map(sides.get(0)).get("Ref");
        return sides.get(1).equals(parameters.get(parameter));
    }

    /** Returns every name that the template refers to, by the path of the reference. */
    Map<String, String> references() {
        Map<String, String> references = new TreeMap<>();
        walk("", root, (path, function) -> {
            Object argument = function.getValue();
            switch (function.getKey()) {
                case "Ref" -> references.put(path, (String) argument);
                case "GetAtt" -> references.put(path, ((String) argument).replaceFirst("\\..*", ""));
                case "Sub" ->
                    IN_SUB.matcher((String) argument)
                            .results()
                            .forEach(name -> references.put(path + name.start(), name.group(1)));
                default -> {}
            }
        });
        return references;
    }

    private static void walk(String path, Object value, BiConsumer<String, Map.Entry<String, Object>> visitor) {
        if (value instanceof Map<?, ?>) {
            map(value).entrySet().forEach(entry -> {
                visitor.accept(path, entry);
                walk(path + "/" + entry.getKey(), entry.getValue(), visitor);
            });
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                walk(path + "/" + i, items.get(i), visitor);
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    /** Returns a value as a list. A single value becomes a list of one element. */
    static List<Object> list(Object value) {
        return value instanceof List<?> items ? new ArrayList<>(items) : List.of(value);
    }

    /** Parses the short form of CloudFormation functions. */
    private static final class Functions extends SafeConstructor {
        Functions() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return Map.of(node.getTag().getValue().substring(1), argument(node));
                }
            });
        }

        private Object argument(Node node) {
            return switch (node) {
                case ScalarNode scalar -> constructScalar(scalar);
                case SequenceNode sequence -> constructSequence(sequence);
                case MappingNode mapping -> constructMapping(mapping);
                default -> throw new IllegalStateException("unsupported argument of a function: " + node);
            };
        }
    }
}
