package telemetry.consumer;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Reports DOWN while the store is down, while the queue has not answered yet, and after the writer's thread ended. */
final class StoreHealth implements HealthIndicator {
    private final Admission admission;
    private final PartWriter writer;
    private final Receiver receiver;

    StoreHealth(Admission admission, PartWriter writer, Receiver receiver) {
        this.receiver = receiver;
        this.admission = admission;
        this.writer = writer;
    }

    @Override
    public Health health() {
        boolean receiving = receiver.isReceiving() && !admission.isPaused();
        boolean up = writer.isAlive() && receiving;
        return (up ? Health.up() : Health.down())
                .withDetail("writing", writer.isAlive())
                .withDetail("receiving", receiving)
                .build();
    }
}
