package telemetry.simulator;

/**
 * The plan of a simulated fleet.
 *
 * @param firstVehicle the number of the first vehicle, which keeps the vehicles of concurrent fleets apart
 * @param vehicles the number of vehicles
 * @param records the number of distinct records of all vehicles
 * @param recordsPerSecond the throughput of all vehicles, planned in advance; 0 for the maximum
 * @param seed the seed of the fleet's behaviour
 * @param duplicates the share of records sent twice, 0 to 1
 * @param malformed the share of records followed by a malformed record, 0 to 1
 * @param late the share of records that are one to three hours old when sent, 0 to 1
 * @param identified true if each record names the {@code vin} and the {@code region} of its vehicle
 */
public record SimulationPlan(
        int firstVehicle,
        int vehicles,
        int records,
        double recordsPerSecond,
        long seed,
        double duplicates,
        double malformed,
        double late,
        boolean identified) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range; the message starts with its name
     */
    public SimulationPlan {
        require(firstVehicle >= 0, "the first vehicle must not be negative, is " + firstVehicle);
        require(vehicles >= 1, "vehicles must be at least 1, is " + vehicles);
        require(records >= 1, "records must be at least 1, is " + records);
        require(recordsPerSecond >= 0, "rate must not be negative, is " + recordsPerSecond);
        requireShare("duplicates", duplicates);
        requireShare("malformed", malformed);
        requireShare("late", late);
    }

    /** Creates a plan whose vehicles start at number 0 and do not name {@code vin} and {@code region}. */
    public SimulationPlan(
            int vehicles,
            int records,
            double recordsPerSecond,
            long seed,
            double duplicates,
            double malformed,
            double late) {
        this(0, vehicles, records, recordsPerSecond, seed, duplicates, malformed, late, false);
    }

    /** Returns a plan of {@code records} valid records at the maximum throughput. */
    public static SimulationPlan flatOut(int vehicles, int records, long seed) {
        return new SimulationPlan(vehicles, records, 0, seed, 0, 0, 0);
    }

    private static void requireShare(String name, double share) {
        require(share >= 0 && share <= 1, name + " must be a share from 0 to 1, is " + share);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
