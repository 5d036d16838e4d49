package telemetry.consumer;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down while the store does not take parts, so that an operator sees an outage, or if the writer has died. */
final class StoreHealth implements HealthIndicator {
    private final Admission admission;
    private final PartWriter writer;

    StoreHealth(Admission admission, PartWriter writer) {
        this.admission = admission;
        this.writer = writer;
    }

    @Override
    public Health health() {
        boolean up = writer.isAlive() && !admission.isPaused();
        return (up ? Health.up() : Health.down())
                .withDetail("writing", writer.isAlive())
                .withDetail("receiving", !admission.isPaused())
                .build();
    }
}
