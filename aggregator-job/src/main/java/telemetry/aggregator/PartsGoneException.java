package telemetry.aggregator;

import java.util.Optional;

/** An hour has fewer parts than its aggregate was made of: they have expired, or were deleted. */
final class PartsGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PartsGoneException(int parts, int known) {
        super(("it has %d parts, but its aggregate was made of %d: the aggregate is kept;"
                        + " delete its summary.json first if it is to be made anew")
                .formatted(parts, known));
    }

    /** @throws PartsGoneException if {@code objects} are fewer than {@code known} was made of */
    static void check(HourObjects objects, Optional<HourSummary> known) {
        int parts = objects.parts().size();
        known.filter(summary -> summary.parts() > parts).ifPresent(summary -> {
            throw new PartsGoneException(parts, summary.parts());
        });
    }
}
