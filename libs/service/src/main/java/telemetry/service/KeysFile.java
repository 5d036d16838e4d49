package telemetry.service;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes the keys file, {@code {"keys":[{"id":...},...]}}. The file has no secrets. */
public final class KeysFile {
    private static final String LIST = "keys";
    private static final int MAX_KEYS = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .changeDefaultPropertyInclusion(all ->
                    JsonInclude.Value.construct(JsonInclude.Include.NON_DEFAULT, JsonInclude.Include.NON_DEFAULT))
            .build();

    private KeysFile() {}

    /**
     * Reads and checks a file as a whole.
     *
     * @throws IllegalArgumentException if it is invalid; the message has line, path and reason, and no value of it
     */
    public static List<KeyEntry> parse(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            List<KeyEntry> keys = read(parser);
            checkTogether(keys);
            return keys;
        } catch (JacksonException broken) {
            throw new IllegalArgumentException(
                    "line %d: not JSON"
                            .formatted(
                                    broken.getLocation() == null
                                            ? 1
                                            : broken.getLocation().getLineNr()),
                    broken);
        }
    }

    /** Returns the file of {@code keys}. */
    public static byte[] format(List<KeyEntry> keys) {
        return JSON.writeValueAsBytes(Map.of(LIST, keys));
    }

    /** Returns the digest of {@code key} for its entry. */
    public static String digestOf(String key) {
        return HexFormat.of().formatHex(ApiKeys.digest(key));
    }

    private static List<KeyEntry> read(JsonParser parser) {
        List<KeyEntry> keys = new ArrayList<>();
        expect(parser.nextToken() == JsonToken.START_OBJECT, parser, "must be an object");
        expect(LIST.equals(parser.nextName()), parser, "must have the field keys and no other");
        expect(parser.nextToken() == JsonToken.START_ARRAY, parser, "keys must be a list");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(keys.size() < MAX_KEYS, parser, "keys must have at most %d keys".formatted(MAX_KEYS));
            keys.add(read(parser, keys.size()));
        }
        expect(parser.nextToken() == JsonToken.END_OBJECT, parser, "must have the field keys and no other");
        expect(parser.nextToken() == null, parser, "must have nothing behind its end");
        return keys;
    }

    private static void expect(boolean valid, JsonParser parser, String rule) {
        if (!valid) {
            throw new IllegalArgumentException(
                    "line %d: the file %s".formatted(parser.currentLocation().getLineNr(), rule));
        }
    }

    private static KeyEntry read(JsonParser parser, int index) {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("line %d: keys[%d]: must be an object".formatted(line, index));
        }
        try {
            return parser.readValueAs(KeyEntry.class);
        } catch (JacksonException invalid) {
            if (invalid.getPath().isEmpty() && invalid.getCause() == null) {
                throw invalid; // not JSON
            }
            throw new IllegalArgumentException(
                    "line %d: keys[%d]%s: %s".formatted(line, index, path(invalid), reason(invalid)), invalid);
        }
    }

    private static String path(JacksonException invalid) {
        return invalid.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining());
    }

    /** Returns the reason without values of the file, one of which may be a key in the wrong place. */
    private static String reason(Throwable invalid) {
        for (Throwable cause = invalid; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException rule && rule.getMessage() != null) {
                return rule.getMessage();
            }
        }
        return "unknown field, or wrong type of value";
    }

    private static void checkTogether(List<KeyEntry> keys) {
        Set<String> ids = new HashSet<>();
        Map<String, String> secrets = new HashMap<>();
        for (KeyEntry key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("the id %s occurs twice; give each key its own".formatted(key.id()));
            }
            String other =
                    secrets.put(String.valueOf(key.sha256() == null ? key.certificate() : key.sha256()), key.id());
            if (other != null) {
                throw new IllegalArgumentException("%s and %s are the same key; remove one".formatted(other, key.id()));
            }
        }
        checkFleets(keys);
    }

    /** Checks that no vehicle belongs to two fleets. */
    private static void checkFleets(List<KeyEntry> keys) {
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < i; j++) {
                VehiclePattern shared = shared(keys.get(j), keys.get(i));
                if (shared != null) {
                    throw new IllegalArgumentException(
                            "%s of the fleet %s and %s of the fleet %s cover the same vehicles (%s); narrow their patterns"
                                    .formatted(
                                            keys.get(j).id(),
                                            keys.get(j).fleet(),
                                            keys.get(i).id(),
                                            keys.get(i).fleet(),
                                            shared.text()));
                }
            }
        }
    }

    private static @Nullable VehiclePattern shared(KeyEntry one, KeyEntry other) {
        if (one.fleet() == null || other.fleet() == null || one.fleet().equals(other.fleet())) {
            return null;
        }
        return one.vehicles().stream()
                .filter(pattern -> other.vehicles().stream().anyMatch(pattern::overlaps))
                .findFirst()
                .orElse(null);
    }
}
