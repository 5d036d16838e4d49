package telemetry.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Names of the COVESA Vehicle Signal Specification for signals of DBC files. The names are read from a YAML file:
 * {@code Vehicle.Speed: {signal: Motion.Speed}}. With {@code values: {Park: PARK, 3: DRIVE}}, labels of the DBC file,
 * or raw values, get other texts.
 *
 * @param names VSS names by {@code Message.Signal}
 * @param labels other texts of labels, by {@code Message.Signal}
 */
record VssNames(Map<String, String> names, Map<String, Map<String, String>> labels) {
    static final VssNames NONE = new VssNames(Map.of(), Map.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]{1,256}");

    /**
     * Reads a file.
     *
     * @param file name of the file for messages
     * @throws IOException if the file has another form; the message names the file and the entry or line
     */
    static VssNames parse(String file, byte[] content) throws IOException {
        Object document;
        try {
            document = new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(new String(content, StandardCharsets.UTF_8));
        } catch (YAMLException wrong) {
            throw new IOException(
                    file + ": " + String.valueOf(wrong.getMessage()).replaceAll("\\s+", " "), wrong);
        }
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, Map<String, String>> labels = new LinkedHashMap<>();
        if (document == null) {
            return NONE;
        }
        for (Map.Entry<?, ?> entry : map(document, file, "the file").entrySet()) {
            String name = String.valueOf(entry.getKey());
            Map<?, ?> fields = map(entry.getValue(), file, name);
            if (!NAME.matcher(name).matches() || !(fields.get("signal") instanceof String signal)) {
                throw new IOException("%s: %s: expected {signal: Message.Signal}".formatted(file, name));
            }
            String other = names.put(signal, name);
            if (other != null) {
                throw new IOException("%s: %s: %s is %s already".formatted(file, name, signal, other));
            }
            if (fields.containsKey("values")) {
                labels.put(signal, texts(map(fields.get("values"), file, name + ".values")));
            }
        }
        return new VssNames(names, labels);
    }

    private static Map<?, ?> map(Object value, String file, String where) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException("%s: %s is no map".formatted(file, where));
    }

    private static Map<String, String> texts(Map<?, ?> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((from, to) -> texts.put(String.valueOf(from), String.valueOf(to)));
        return texts;
    }
}
