package telemetry.bench;

/**
 * Runs what is going to be measured until it no longer gets faster. How long that takes is not known beforehand: the
 * compilers of the service, the emulator and the load share the processors with what they compile, and a service that is
 * called twice a second for each hundred records reaches its speed after minutes only.
 */
final class WarmUp {
    private static final double GROWTH = 1.05;
    private static final int SETTLED = 2; // rounds in a row that were no faster
    private static final int MAX_RUNS = 20;

    private WarmUp() {}

    /** A step that is repeated and returns its rate. */
    @FunctionalInterface
    interface Round {
        double rate() throws Exception;
    }

    /** Returns how many rounds it took; 20 at most. */
    static int settle(Round round) throws Exception {
        double best = 0;
        int settled = 0;
        int rounds = 0;
        while (settled < SETTLED && rounds < MAX_RUNS) {
            double rate = round.rate();
            settled = rate > best * GROWTH ? 0 : settled + 1;
            best = Math.max(best, rate);
            rounds++;
        }
        return rounds;
    }
}
