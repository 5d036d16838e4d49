package telemetry.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a service accepts, and their owners. Immutable.
 *
 * <p>Only SHA-256 digests are stored. A slow hash would not help: a key of the keys file has 256 random bits, which no
 * attacker can try. The first eight bytes of the digest find the key, and the rest is compared in constant time, so a
 * look-up takes as long for one key as for thousands and tells nothing about a key that is nearly right.
 */
final class ApiKeys {
    private static final int MAX_KEYS = 2;
    private static final int MIN_OPERATOR_KEY = 16;
    private static final String DEFAULT_ID = "default";
    private static final String OPERATOR_ID = "operator";

    private final Map<Long, Key> byDigest = new HashMap<>();
    private final List<CertificateName> certificates = new ArrayList<>();

    private ApiKeys() {}

    /** A secret key. */
    @SuppressWarnings("ArrayRecordComponent") // is never compared
    private record Key(byte[] digest, Caller caller, Instant expires) {}

    /** A name in certificates, as the texts before and behind the vehicle. */
    private record CertificateName(KeyEntry entry, Caller caller) {

        /** Returns the owner, narrowed to the vehicle that {@code name} has; null if another name is meant. */
        @Nullable
        Caller match(String name) {
            String pattern = String.valueOf(entry.certificate());
            int star = pattern.indexOf('*');
            if (star < 0) {
                return name.equals(pattern) ? caller : null;
            }
            String end = pattern.substring(star + 1);
            boolean matches = name.length() > star + end.length()
                    && name.startsWith(pattern.substring(0, star))
                    && name.endsWith(end);
            return matches ? caller.of(name.substring(star, name.length() - end.length())) : null;
        }
    }

    /**
     * Creates the keys of a service.
     *
     * @param setting one key or two, separated by commas, which send and read for every fleet; may be empty
     * @param operator the key of an operator; may be empty
     * @param file the keys of the keys file; null if there is no file
     * @throws StartRefusedException if there is no key, or a setting is invalid
     */
    static ApiKeys of(String setting, String operator, @Nullable List<KeyEntry> file) {
        ApiKeys all = new ApiKeys();
        List<String> keys = split(setting);
        check(keys, file);
        keys.forEach(key -> all.put(digest(key), Caller.ofEveryFleet(DEFAULT_ID, Right.SEND, Right.READ), Instant.MAX));
        if (!operator.isEmpty()) {
            checkOperator(operator, all);
            all.put(digest(operator), Caller.ofEveryFleet(OPERATOR_ID, Right.READ, Right.OPERATE), Instant.MAX);
        }
        if (file != null) {
            all.add(file);
        }
        return all;
    }

    private static List<String> split(String setting) {
        return Arrays.stream(setting.split(",", -1))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
    }

    private static void check(List<String> keys, @Nullable List<KeyEntry> file) {
        if (keys.isEmpty() && file == null) {
            throw new StartRefusedException(
                    "no API key is configured",
                    "set the environment variable TELEMETRY_API_KEY to a secret; during rotation, to the old and the new one,"
                            + " separated by a comma; or set TELEMETRY_KEYS_FILE to a file of keys");
        }
        if (keys.size() > MAX_KEYS) {
            throw new StartRefusedException(
                    "%d API keys are configured".formatted(keys.size()),
                    "set TELEMETRY_API_KEY to at most %d keys, the old and the new one".formatted(MAX_KEYS));
        }
    }

    private static void checkOperator(String operator, ApiKeys others) {
        if (operator.length() < MIN_OPERATOR_KEY) {
            throw new StartRefusedException(
                    "telemetry.lake.operator-key has %d characters".formatted(operator.length()),
                    "give it %d or more, or none for a catalog that cannot be committed to"
                            .formatted(MIN_OPERATOR_KEY));
        }
        if (others.caller(operator, Instant.EPOCH) != null) {
            throw new StartRefusedException(
                    "telemetry.lake.operator-key is a key of TELEMETRY_API_KEY, too",
                    "give the operator a key of its own");
        }
    }

    private void add(List<KeyEntry> entries) {
        Map<String, List<VehiclePattern>> ofFleet = entries.stream()
                .collect(Collectors.groupingBy(
                        entry -> String.valueOf(entry.fleet()),
                        Collectors.flatMapping(entry -> entry.vehicles().stream(), Collectors.toList())));
        for (KeyEntry entry : entries) {
            Caller caller = entry.caller(
                    entry.fleet() == null
                            ? List.of(VehiclePattern.ALL)
                            : ofFleet.getOrDefault(entry.fleet(), List.of()));
            if (entry.sha256() == null) {
                certificates.add(new CertificateName(entry, caller));
            } else {
                put(entry.digest(), caller, entry.expires() == null ? Instant.MAX : entry.expires());
            }
        }
    }

    private void put(byte[] digest, Caller caller, Instant expires) {
        byDigest.putIfAbsent(begin(digest), new Key(digest, caller, expires));
    }

    /** Returns the owner of the key {@code candidate}; null if it is unknown or expired at {@code now}. */
    @Nullable
    Caller caller(@Nullable String candidate, Instant now) {
        if (candidate == null) {
            return null;
        }
        byte[] digest = digest(candidate);
        Key key = byDigest.get(begin(digest));
        return key != null && MessageDigest.isEqual(key.digest(), digest) && now.isBefore(key.expires())
                ? key.caller()
                : null;
    }

    /** Returns the id of the key {@code candidate}, expired or not; null if it is unknown. For the log only. */
    @Nullable
    String idOf(@Nullable String candidate) {
        Caller caller = caller(candidate, Instant.MIN);
        return caller == null ? null : caller.keyId();
    }

    /** Returns the owner of a certificate with {@code names}; null if no key that has not expired names it. */
    @Nullable
    Caller ofCertificate(List<String> names, Instant now) {
        for (CertificateName certificate : certificates) {
            for (String name : names) {
                Caller caller = certificate.entry().isExpired(now) ? null : certificate.match(name);
                if (caller != null) {
                    return caller;
                }
            }
        }
        return null;
    }

    /** Returns true if some key has the right to operate. */
    boolean hasOperator() {
        return byDigest.values().stream().anyMatch(key -> key.caller().may(Right.OPERATE));
    }

    private static long begin(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is not available", impossible);
        }
    }
}
