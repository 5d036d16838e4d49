package telemetry.ingest;

import java.util.HashMap;
import java.util.Map;

/** The records and bytes of each vehicle in a request. Not thread-safe. */
final class VehicleAmounts {
    private final Map<String, Amount> amounts = new HashMap<>();

    /**
     * An amount of data.
     *
     * @param records number of records
     * @param bytes number of their bytes
     */
    record Amount(long records, long bytes) {
        Amount plus(Amount other) {
            return new Amount(records + other.records, bytes + other.bytes);
        }
    }

    void add(String vehicle, int bytes) {
        amounts.merge(vehicle, new Amount(1, bytes), Amount::plus);
    }

    Map<String, Amount> byVehicle() {
        return amounts;
    }
}
