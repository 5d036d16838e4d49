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
 * The environment of a run: an embedded cloud in this JVM, fault proxies in front of the cloud, and the services. The
 * services reach the cloud through the proxies. The cloud itself is never stopped. {@link #close} stops everything.
 */
final class ChaosEnvironment implements AutoCloseable {
    /**
     * The visibility timeout of the queue. Longer than the maximum age of a part plus two calls of a service, and short
     * enough for prompt redelivery after a kill.
     */
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

    /**
     * Starts the environment.
     *
     * @param stops true if the schedule stops services
     * @param folder folder for all data and logs
     */
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

    FaultProxy proxy(CloudService service) {
        return Objects.requireNonNull(proxies.get(service));
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

    /** Returns a client of S3 that bypasses the proxies. */
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
