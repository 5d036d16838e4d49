package telemetry.consumer;

import org.jspecify.annotations.Nullable;

/** Counts the vehicles of one fleet in the live window and their records. Not safe for use by many threads. */
final class LiveFleet {
    /** Heap that a fleet uses with its name, in bytes. */
    static final int BYTES = SecondsRing.BYTES + 56 + 24 + 48 + 2 * 64;

    private final SecondsRing records = new SecondsRing();
    private int vehicles;

    /** Returns true if a reader of the fleet {@code reader} may see what belongs to {@code fleet}; null reads all. */
    static boolean maySee(@Nullable String reader, @Nullable String fleet) {
        return reader == null || reader.equals(fleet);
    }

    void addVehicle() {
        vehicles++;
    }

    void removeVehicle() {
        vehicles--;
    }

    int vehicles() {
        return vehicles;
    }

    /** Returns the records of the last 60 seconds. */
    SecondsRing records() {
        return records;
    }
}
