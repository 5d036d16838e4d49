package telemetry.lake;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The signals of CAN frames, by groups of vehicles, as the rows that the decoding SQL joins. The lake keeps the
 * dictionary of an hour under its hash, so that the hour can be decoded again at any time. Immutable.
 *
 * @param rows JSON Lines of {@link telemetry.can.DbcDictionary}; empty if nothing is decoded
 * @param hash SHA-256 of the rows in hexadecimal; empty if nothing is decoded
 */
public record CanDictionary(String rows, String hash) {
    /** The empty dictionary, which decodes nothing. */
    public static final CanDictionary NONE = new CanDictionary("", "");

    private static final String KEY = "aggregates/can/%s.jsonl";

    /** Returns the dictionary with {@code rows}. */
    public static CanDictionary of(String rows) {
        return rows.isEmpty() ? NONE : new CanDictionary(rows, Sha256.of(rows));
    }

    /** Returns true if nothing is decoded. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Returns the fingerprint of the data that follow from this dictionary and from records with the fingerprint {@code
     * records}.
     */
    String fingerprint(String records) {
        return isEmpty() ? records : Sha256.of(records + "\ncan " + hash);
    }

    /** Writes this dictionary to {@code lake}. */
    void store(Lake lake) {
        if (!isEmpty()) {
            lake.put(KEY.formatted(hash), rows.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Reads the dictionary with {@code hash} from {@code lake}; empty if there is none. */
    static Optional<CanDictionary> read(Lake lake, String hash) {
        return lake.read(KEY.formatted(hash))
                .map(content -> new CanDictionary(new String(content, StandardCharsets.UTF_8), hash));
    }
}
