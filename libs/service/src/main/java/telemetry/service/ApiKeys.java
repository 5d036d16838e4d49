package telemetry.service;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accepted API keys: one, or two while a key is rotated. Only digests are stored, and comparisons take constant
 * time. Immutable.
 */
public final class ApiKeys {
    /** An instance that accepts no key. */
    public static final ApiKeys NONE = new ApiKeys(List.of());

    private static final int MAX_KEYS = 2;

    private final List<byte[]> digests;

    private ApiKeys(List<byte[]> digests) {
        this.digests = digests;
    }

    /**
     * Parses keys that are separated by commas. White space around a key is ignored.
     *
     * @throws StartRefusedException if {@code setting} has no key or more than two
     */
    public static ApiKeys parse(@Nullable String setting) {
        List<String> keys = Arrays.stream((setting == null ? "" : setting).split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        if (keys.isEmpty()) {
            throw new StartRefusedException(
                    "no API key is configured",
                    "set the environment variable TELEMETRY_API_KEY to a secret; during rotation, to the old and the new one,"
                            + " separated by a comma");
        }
        if (keys.size() > MAX_KEYS) {
            throw new StartRefusedException(
                    "%d API keys are configured".formatted(keys.size()),
                    "set TELEMETRY_API_KEY to at most %d keys, the old and the new one".formatted(MAX_KEYS));
        }
        return of(keys);
    }

    /** Returns an instance that accepts {@code keys}, without parsing them. */
    public static ApiKeys of(List<String> keys) {
        return new ApiKeys(keys.stream().map(ApiKeys::digest).toList());
    }

    /** Returns an instance that accepts {@code key}; no key if it is empty. */
    public static ApiKeys optional(String key) {
        return key.isEmpty() ? NONE : of(List.of(key));
    }

    /** Returns true if no key is accepted. */
    public boolean isEmpty() {
        return digests.isEmpty();
    }

    /** Returns true if {@code candidate} is one of the keys. */
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
            throw new IllegalStateException("SHA-256 is not available", impossible);
        }
    }
}
