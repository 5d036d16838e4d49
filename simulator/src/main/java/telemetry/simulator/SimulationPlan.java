package telemetry.simulator;

/**
 * What a simulated fleet does.
 *
 * @param firstVehicle number of the first vehicle, so that fleets that send at once need not share vehicles
 * @param vehicles how many vehicles there are
 * @param records how many different records they send in all
 * @param recordsPerSecond how many a second in all, at times planned in advance; 0 for as fast as they are taken
 * @param seed what the fleet's behaviour follows from
 * @param duplicates share of records that are sent a second time, 0 to 1
 * @param malformed share of records that are followed by one that breaks the contract, 0 to 1
 * @param late share of records that are one to three hours old when they are sent, 0 to 1
 */
public record SimulationPlan(
        int firstVehicle,
        int vehicles,
        int records,
        double recordsPerSecond,
        long seed,
        double duplicates,
        double malformed,
        double late) {

    /** @throws IllegalArgumentException if a figure makes no sense, naming it */
    public SimulationPlan {
        require(firstVehicle >= 0, "the first vehicle must not be negative, is " + firstVehicle);
        require(vehicles >= 1, "vehicles must be at least 1, is " + vehicles);
        require(records >= 1, "records must be at least 1, is " + records);
        require(recordsPerSecond >= 0, "rate must not be negative, is " + recordsPerSecond);
        requireShare("duplicates", duplicates);
        requireShare("malformed", malformed);
        requireShare("late", late);
    }

    /** A plan for the vehicles from number 0. */
    public SimulationPlan(
            int vehicles,
            int records,
            double recordsPerSecond,
            long seed,
            double duplicates,
            double malformed,
            double late) {
        this(0, vehicles, records, recordsPerSecond, seed, duplicates, malformed, late);
    }

    /** A plan of {@code records} good records as fast as they are taken. */
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
