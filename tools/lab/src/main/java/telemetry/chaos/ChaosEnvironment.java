package telemetry.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.s3.S3Client;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;
import telemetry.lab.QueueGauge;

/**
 * All that a run needs: an embedded cloud in this JVM, which is never stopped, proxies in front of it, and the services
 * behind these. Closing it ends all of it.
 */
final class ChaosEnvironment implements AutoCloseable {
    /** Longer than a part's age and two calls of the services, and short enough for prompt redelivery after a kill. */
    private static final Duration VISIBILITY = Duration.ofSeconds(20);

    private final Provisioning names = new Provisioning(
            Provisioning.DEFAULT.queue(),
            Provisioning.DEFAULT.deadLetterQueue(),
            Provisioning.DEFAULT.bucket(),
            VISIBILITY,
            Provisioning.DEFAULT.maxReceives());
    private final Map<CloudService, FaultProxy> proxies = new EnumMap<>(CloudService.class);
    private final EmbeddedCloud cloud;
    private final QueueGauge queue;
    private final Poison poison;
    private final SupervisedServices services;

    /** Starts all, with everything on disk in {@code folder}; {@code stops} of the services are to be expected, or not. */
    ChaosEnvironment(boolean stops, Path folder, EventLog log, Faults faults) {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        names.apply(cloud.sqs(), cloud.s3());
        queue = new QueueGauge(cloud.sqs(), names.queue());
        poison = new Poison(cloud.sqs(), queue, new QueueGauge(cloud.sqs(), names.deadLetterQueue()));
        CloudAccess direct = cloud.access();
        proxies.put(CloudService.S3, new FaultProxy(CloudService.S3, direct.s3()));
        proxies.put(CloudService.SQS, new FaultProxy(CloudService.SQS, direct.sqs()));
        CloudAccess proxied = new CloudAccess(
                proxy(CloudService.SQS).url(),
                proxy(CloudService.S3).url(),
                direct.region(),
                direct.accessKey(),
                direct.secretKey());
        services = new SupervisedServices(proxied, stops, folder, log, faults);
    }

    FaultProxy proxy(CloudService which) {
        return Objects.requireNonNull(proxies.get(which));
    }

    SupervisedServices services() {
        return services;
    }

    Provisioning names() {
        return names;
    }

    QueueGauge queue() {
        return queue;
    }

    Poison poison() {
        return poison;
    }

    /** The store, past all proxies. */
    S3Client s3() {
        return cloud.s3();
    }

    @Override
    public void close() {
        services.close();
        proxies.values().forEach(FaultProxy::close);
        cloud.close();
    }
}
