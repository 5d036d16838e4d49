package telemetry.aggregator;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import telemetry.lake.Lake;
import telemetry.service.StartRefusedException;

/**
 * Refuses to start if S3 would delete parts before they are read. Parts are read within an hour of being stored; two
 * days leave time to repair a failed aggregator. A store that does not report its lifecycle is accepted.
 */
final class RawRetention implements ApplicationRunner {
    static final int MIN_DAYS = 2;

    private final Lake lake;

    RawRetention(Lake lake) {
        this.lake = lake;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        lake.daysOfRaw().ifPresent(days -> {
            if (days < MIN_DAYS) {
                throw new StartRefusedException(
                        "the bucket's lifecycle deletes raw/ after %d days, so that parts could expire before they are read"
                                .formatted(days),
                        "let the lifecycle rule keep raw/ for %d days at least".formatted(MIN_DAYS));
            }
        });
    }
}
