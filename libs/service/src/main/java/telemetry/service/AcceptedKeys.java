package telemetry.service;

import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keys that are accepted now: those of the settings and of the keys file as last read. Thread-safe. */
public final class AcceptedKeys {
    private final Supplier<ApiKeys> keys;
    private final Clock clock;

    AcceptedKeys(Supplier<ApiKeys> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Returns the owner of the key {@code candidate}; null if the key is unknown or expired. */
    public @Nullable Caller caller(@Nullable String candidate) {
        return keys.get().caller(candidate, clock.instant());
    }

    /** Returns the owner of a certificate with {@code names}; null if no key names it. */
    @Nullable
    Caller ofCertificate(List<String> names) {
        return keys.get().ofCertificate(names, clock.instant());
    }

    /** Returns the id of the key {@code candidate}, expired or not; null if it is unknown. For the log only. */
    @Nullable
    String idOf(@Nullable String candidate) {
        return keys.get().idOf(candidate);
    }

    /** Returns true if some key has the right to operate. */
    public boolean hasOperator() {
        return keys.get().hasOperator();
    }
}
