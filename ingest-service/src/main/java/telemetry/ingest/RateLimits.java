package telemetry.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import telemetry.service.Caller;
import telemetry.service.KeyLimits;
import telemetry.service.Problems;

/**
 * Enforces the limits of keys in this process. A request takes the tokens of all its records, or is refused and takes
 * none. A refusal has the fields of draft-ietf-httpapi-ratelimit-headers-10. Thread-safe.
 */
final class RateLimits {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String VEHICLES = ""; // no id of a key is empty

    private final int maxVehicles;
    private final LongSupplier nanoTime;
    private final long start;
    private final long seed = ThreadLocalRandom.current().nextLong(); // a client cannot choose ids that collide
    private final Map<String, Buckets> buckets = new ConcurrentHashMap<>();

    /**
     * Creates the limits.
     *
     * @param maxVehicles number of vehicles that are tracked at once
     */
    RateLimits(int maxVehicles, LongSupplier nanoTime) {
        this.maxVehicles = maxVehicles;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong() - 1;
    }

    /**
     * The limits of a key, or of a vehicle.
     *
     * @param kind {@code key} or {@code vehicle}
     * @param id the id of the key or the vehicle
     * @param prefix the prefix of the policies' names
     */
    private record Quota(String kind, String id, String prefix, long recordsPerSecond, long bytesPerSecond, int burst) {
        static Quota ofKey(Caller caller) {
            KeyLimits limits = caller.limits();
            return new Quota(
                    "key",
                    caller.keyId(),
                    "",
                    limits.recordsPerSecond(),
                    limits.bytesPerSecond(),
                    limits.burstSeconds());
        }

        static Quota ofVehicle(String vehicle, KeyLimits limits) {
            return new Quota(
                    "vehicle",
                    vehicle,
                    "vehicle-",
                    limits.vehicleRecordsPerSecond(),
                    limits.vehicleBytesPerSecond(),
                    limits.burstSeconds());
        }

        /** Returns the key or the vehicle, for the client. */
        String subject() {
            return "the %s %s".formatted(kind, id);
        }

        Buckets.Tokens tokens(VehicleAmounts.Amount amount) {
            return new Buckets.Tokens(nanos(amount.records(), recordsPerSecond), nanos(amount.bytes(), bytesPerSecond));
        }

        private static long nanos(long amount, long perSecond) {
            return perSecond == 0 ? 0 : amount * SECOND / perSecond;
        }

        /** Returns the maximum of a request, for the client. */
        String text() {
            return (recordsPerSecond == 0 ? "" : "%d records".formatted(recordsPerSecond * burst))
                    + (recordsPerSecond == 0 || bytesPerSecond == 0 ? "" : " and ")
                    + (bytesPerSecond == 0 ? "" : "%d bytes".formatted(bytesPerSecond * burst));
        }

        /** Returns the value of RateLimit-Policy: the quota and its window for records, for bytes, or both. */
        String policies() {
            List<String> all = new ArrayList<>();
            if (recordsPerSecond > 0) {
                all.add("\"%srecords\";q=%d;w=%d".formatted(prefix, recordsPerSecond * burst, burst));
            }
            if (bytesPerSecond > 0) {
                all.add("\"%sbytes\";q=%d;w=%d;qu=\"content-bytes\"".formatted(prefix, bytesPerSecond * burst, burst));
            }
            return String.join(", ", all);
        }

        /** Returns the name of the policy that {@code tokens} need longer to fulfill. */
        String name(Buckets.Tokens tokens) {
            return prefix + (tokens.records() >= tokens.bytes() ? "records" : "bytes");
        }
    }

    /**
     * Refuses a request before its body is read if the key has no token left.
     *
     * @throws ErrorResponseException 429
     */
    void check(Caller caller) {
        VehicleAmounts.Amount least = new VehicleAmounts.Amount(1, 1);
        take(caller, least);
        giveBack(caller, least);
    }

    /**
     * Takes the key's tokens for a body.
     *
     * @throws ErrorResponseException 429 if there are too few now, 413 if there will never be as many
     */
    void take(Caller caller, VehicleAmounts.Amount amount) {
        if (caller.limits().hasKeyLimit()) {
            take(Quota.ofKey(caller), bucketsOf(caller.keyId(), 1), 1, amount);
        }
    }

    /**
     * Takes the tokens of all vehicles of a body, and gives those of the key back if one vehicle has too few.
     *
     * @param amount the tokens that the key has spent for the body
     * @throws ErrorResponseException as {@link #take}
     */
    void take(Caller caller, VehicleAmounts.Amount amount, VehicleAmounts usage) {
        List<Runnable> taken = new ArrayList<>();
        taken.add(() -> giveBack(caller, amount));
        try {
            usage.byVehicle().forEach((vehicle, part) -> {
                Quota quota = Quota.ofVehicle(vehicle, caller.limits());
                Buckets table = bucketsOf(VEHICLES, maxVehicles);
                take(quota, table, hash(vehicle), part);
                taken.add(() -> table.giveBack(hash(vehicle), now(), quota.tokens(part)));
            });
        } catch (ErrorResponseException refused) {
            taken.forEach(Runnable::run);
            throw refused;
        }
    }

    private void take(Quota quota, Buckets table, long hash, VehicleAmounts.Amount amount) {
        Buckets.Tokens tokens = quota.tokens(amount);
        long burst = quota.burst() * SECOND;
        if (Math.max(tokens.records(), tokens.bytes()) > burst) {
            throw Problems.exception(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "the request has more than %s may send at once (%s); nothing was queued; split it"
                            .formatted(quota.subject(), quota.text()),
                    null);
        }
        long wait = table.take(hash, now(), tokens, burst);
        if (wait > 0) {
            throw refusal(quota, tokens, wait);
        }
    }

    private void giveBack(Caller caller, VehicleAmounts.Amount amount) {
        if (caller.limits().hasKeyLimit()) {
            bucketsOf(caller.keyId(), 1).giveBack(1, now(), Quota.ofKey(caller).tokens(amount));
        }
    }

    private static ErrorResponseException refusal(Quota quota, Buckets.Tokens tokens, long waitNanos) {
        long seconds = (waitNanos + SECOND - 1) / SECOND;
        ErrorResponseException refusal = Problems.exception(
                HttpStatus.TOO_MANY_REQUESTS,
                "%s has reached its limit; nothing was queued; send the whole request again after the delay in Retry-After"
                        .formatted(quota.subject()),
                null);
        HttpHeaders headers = refusal.getHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        headers.set("RateLimit-Policy", quota.policies());
        headers.set("RateLimit", "\"%s\";r=0;t=%d".formatted(quota.name(tokens), seconds));
        return refusal;
    }

    private Buckets bucketsOf(String id, int max) {
        Buckets known = buckets.get(id); // lock-free, unlike computeIfAbsent
        return known == null ? buckets.computeIfAbsent(id, each -> new Buckets(max)) : known;
    }

    private long now() {
        return nanoTime.getAsLong() - start;
    }

    /** Returns a hash of 64 bits, because {@link String#hashCode} has collisions that anyone can choose. */
    private long hash(String vehicle) {
        long hash = seed;
        for (int i = 0; i < vehicle.length(); i++) {
            hash = (hash ^ vehicle.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        return hash == 0 ? 1 : hash;
    }
}
