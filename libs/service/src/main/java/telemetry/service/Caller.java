package telemetry.service;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the key that authenticated a request.
 *
 * @param keyId the id of the key, which is not secret
 * @param fleet the fleet whose records the key sends and reads; null for every fleet
 * @param rights the rights of the key
 * @param vehicles the patterns of the vehicles that the key covers
 * @param limits the limits of the key
 */
public record Caller(
        String keyId, @Nullable String fleet, Set<Right> rights, List<VehiclePattern> vehicles, KeyLimits limits) {
    private static final String ATTRIBUTE = Caller.class.getName();

    /** Copies the collections. */
    public Caller {
        rights = Set.copyOf(rights);
        vehicles = List.copyOf(vehicles);
    }

    /** Returns the owner of a key of every fleet and vehicle. */
    public static Caller ofEveryFleet(String keyId, Right... rights) {
        return new Caller(keyId, null, Set.of(rights), List.of(VehiclePattern.ALL), KeyLimits.NONE);
    }

    /**
     * Returns the caller of a request that passed {@link ApiKeyFilter}.
     *
     * @throws IllegalStateException if the request's path needs no key
     */
    public static Caller of(HttpServletRequest request) {
        return find(request).orElseThrow(() -> new IllegalStateException(request.getServletPath() + " needs no key"));
    }

    /** Returns the caller of a request; empty if the request's path needs no key. */
    static Optional<Caller> find(HttpServletRequest request) {
        return Optional.ofNullable(request.getAttribute(ATTRIBUTE)).map(Caller.class::cast);
    }

    void attachTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Returns true if the key has {@code right}. */
    public boolean may(Right right) {
        return rights.contains(right);
    }

    /** Returns true if the key covers the vehicle {@code id}. */
    public boolean covers(String id) {
        for (VehiclePattern pattern : vehicles) {
            if (pattern.matches(id)) {
                return true;
            }
        }
        return false;
    }

    /** Returns this caller with {@code id} as its only vehicle, or with none if it does not cover {@code id}. */
    Caller of(String id) {
        boolean covered = VehiclePattern.isVehicle(id) && covers(id);
        return with(fleet, covered ? List.of(new VehiclePattern(id)) : List.of());
    }

    /**
     * Returns this caller with the vehicles that {@code other} covers as well; null if they have different fleets. Of
     * two patterns that overlap, only one within the other counts.
     */
    @Nullable
    Caller within(Caller other) {
        if (fleet != null && other.fleet != null && !fleet.equals(other.fleet)) {
            return null;
        }
        Set<VehiclePattern> both = new HashSet<>();
        vehicles.stream().filter(pattern -> other.covers(pattern.text())).forEach(both::add);
        other.vehicles.stream().filter(pattern -> covers(pattern.text())).forEach(both::add);
        return with(fleet == null ? other.fleet : fleet, List.copyOf(both));
    }

    private Caller with(@Nullable String ofFleet, List<VehiclePattern> some) {
        return new Caller(keyId, ofFleet, rights, some, limits);
    }
}
