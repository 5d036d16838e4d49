package telemetry.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API keys that are accepted: one, or two while a key is rotated. Only digests are kept, and every comparison takes
 * the same time whatever the candidate is. Immutable.
 */
public final class ApiKeys {
    /** Accepts no key. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private static final int MOST_KEYS = 2;

    private final List<byte[]> digests;

    private ApiKeys(List<byte[]> digests) {
        this.digests = digests;
    }

    /**
     * The keys that {@code setting} lists, separated by commas; white space around them does not count.
     *
     * @throws StartRefusedException if it lists none, or more than two
     */
    public static ApiKeys parse(@Nullable String setting) {
        List<String> keys = Arrays.stream((setting == null ? "" : setting).split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        if (keys.isEmpty()) {
            throw new StartRefusedException(
                    "no API key is configured",
                    "set the environment variable TELEMETRY_API_KEY to a secret of your own; two, separated by a comma, while"
                            + " you rotate it");
        }
        if (keys.size() > MOST_KEYS) {
            throw new StartRefusedException(
                    "%d API keys are configured".formatted(keys.size()),
                    "list at most %d in TELEMETRY_API_KEY, the old and the new one".formatted(MOST_KEYS));
        }
        return of(keys);
    }

    /** The keys {@code keys}, each as it is. */
    public static ApiKeys of(List<String> keys) {
        return new ApiKeys(keys.stream().map(ApiKeys::digest).toList());
    }

    /** Whether {@code candidate} is one of the keys. */
    public boolean accept(@Nullable String candidate) {
        if (candidate == null) {
            return false;
        }
        byte[] digest = digest(candidate);
        boolean accepted = false;
        for (byte[] key : digests) {
            accepted |= MessageDigest.isEqual(key, digest);
        }
        return accepted;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
