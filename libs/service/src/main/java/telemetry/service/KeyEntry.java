package telemetry.service;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key in the keys file. It is a secret, known by its digest, or the name in a client's certificate.
 *
 * @param id the key's name in logs, which is not secret
 * @param sha256 the SHA-256 digest of the key in hexadecimal
 * @param certificate the name in a certificate. A {@code *} in it stands for the vehicle, the only one that the
 *     certificate then covers.
 * @param fleet the fleet; absent for every fleet
 * @param rights what the key may do
 * @param vehicles the vehicles that the key covers; absent for all of the fleet
 * @param expires the time from which the key is refused; absent for never
 * @param limits the limits; absent for none
 */
public record KeyEntry(
        String id,
        @Nullable String sha256,
        @Nullable String certificate,
        @Nullable String fleet,
        Set<Right> rights,
        List<VehiclePattern> vehicles,
        @Nullable Instant expires,
        @Nullable KeyLimits limits) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CERTIFICATE = Pattern.compile("[^*]{0,128}\\*?[^*]{0,128}");

    /**
     * Checks the form of all fields.
     *
     * @throws IllegalArgumentException if a field has another form; the message has its name
     */
    public KeyEntry {
        check(id != null && NAME.matcher(id).matches(), "id must be 1 to 64 of A-Z a-z 0-9 . _ -");
        check((sha256 == null) != (certificate == null), "sha256 or certificate must be given, and not both");
        check(sha256 == null || DIGEST.matcher(sha256).matches(), "sha256 must be 64 hex digits in lower case");
        check(
                certificate == null
                        || (!certificate.isBlank()
                                && CERTIFICATE.matcher(certificate).matches()),
                "certificate must be a name with at most one *");
        check(fleet == null || NAME.matcher(fleet).matches(), "fleet must be 1 to 64 of A-Z a-z 0-9 . _ -");
        check(rights != null && !rights.isEmpty(), "rights must have one or more of send, read, operate");
        rights = Set.copyOf(rights);
        vehicles = vehicles == null ? List.of() : List.copyOf(vehicles);
        check(
                fleet == null || !rights.contains(Right.SEND) || !vehicles.isEmpty(),
                "vehicles must have one or more patterns, because a fleet's key sends");
    }

    private static void check(boolean valid, String rule) {
        if (!valid) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Returns the rights in the order in which the file lists them. */
    @Override
    @JsonProperty("rights")
    public Set<Right> rights() {
        return new TreeSet<>(rights);
    }

    /** Returns true if the key is refused at {@code now}. */
    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Returns this key with the end {@code expires}. */
    public KeyEntry expiring(Instant time) {
        return new KeyEntry(id, sha256, certificate, fleet, rights, vehicles, time, limits);
    }

    /** Returns the digest as bytes; none for a certificate. */
    byte[] digest() {
        return sha256 == null ? new byte[0] : HexFormat.of().parseHex(sha256);
    }

    /**
     * Returns the owner of the key.
     *
     * @param ofFleet the vehicles of the key's fleet, for a key without own ones
     */
    Caller caller(List<VehiclePattern> ofFleet) {
        return new Caller(
                id, fleet, rights, vehicles.isEmpty() ? ofFleet : vehicles, limits == null ? KeyLimits.NONE : limits);
    }
}
