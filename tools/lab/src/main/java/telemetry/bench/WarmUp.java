package telemetry.bench;

/**
 * Repeats a round until its rate stops growing. The number of rounds cannot be known beforehand, because the JIT
 * compilers of all processes compete with the measured code for processors. Code that runs only twice per second is
 * compiled after minutes.
 */
final class WarmUp {
    private static final double GROWTH = 1.05;
    private static final int SETTLED = 2; // consecutive rounds without growth
    private static final int MAX_RUNS = 20;

    private WarmUp() {}

    /** A repeated step that returns its rate. */
    @FunctionalInterface
    interface Round {
        double rate() throws Exception;
    }

    /**
     * Runs rounds until two consecutive rounds are less than 5% faster than the best. Returns the number of rounds, at
     * most 20.
     */
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
