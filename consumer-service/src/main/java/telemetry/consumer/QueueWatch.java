package telemetry.consumer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import software.amazon.awssdk.core.exception.SdkException;
import telemetry.aws.Queue;
import telemetry.aws.QueueDepth;

/**
 * Reads the backlog of the queue and of the DLQ from SQS every ten seconds and publishes it as gauges. The two requests
 * cost $0.21 a month.
 *
 * <p>SQS reports the age of the oldest message only to CloudWatch. Therefore the gauge of the oldest age is the longest
 * time in the queue of the messages received in the last ten seconds. The gauge grows while no message is received and
 * the queue is not empty.
 *
 * <p>If a queue does not answer, its gauges are NaN; docs/metrics.md has the alert. Safe for use by many threads.
 */
class QueueWatch {
    private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;
    private final LongAccumulator longestWait = new LongAccumulator(Math::max, -1);
    private volatile QueueDepth backlog = QueueDepth.UNKNOWN;
    private volatile QueueDepth deadLetterBacklog = QueueDepth.UNKNOWN;
    private volatile double oldestSeconds = Double.NaN;

    QueueWatch(Queue queue, Queue deadLetters, Clock clock, MeterRegistry registry) {
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
        gauge(registry, "telemetry.queue.visible", "Visible messages in the queue", watch -> watch.backlog.visible());
        gauge(
                registry,
                "telemetry.queue.in.flight",
                "Messages received and not deleted",
                watch -> watch.backlog.inFlight());
        gauge(
                registry,
                "telemetry.queue.oldest.age",
                "Age of the oldest message in seconds",
                watch -> watch.oldestSeconds);
        gauge(
                registry,
                "telemetry.dlq.messages",
                "Messages in the DLQ, including the ones that a reader hides",
                watch -> watch.deadLetterBacklog.all());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<QueueWatch> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    /** Records the time in the queue of {@code messages}, which were received now. */
    void received(List<ReceivedMessage> messages) {
        long now = clock.millis();
        messages.forEach(message -> longestWait.accumulate(Math.max(0, now - message.sentMillis())));
    }

    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void update() {
        backlog = depth(queue, backlog);
        deadLetterBacklog = depth(deadLetters, deadLetterBacklog);
        oldestSeconds = oldest(longestWait.getThenReset());
    }

    private static QueueDepth depth(Queue queue, QueueDepth before) {
        try {
            return QueueDepth.of(queue);
        } catch (SdkException noAnswer) {
            if (before.isKnown()) {
                log.atWarn()
                        .addKeyValue("event", "queue_depth_unknown")
                        .addKeyValue("queue", queue.name())
                        .addKeyValue("error", noAnswer.toString())
                        .log();
            }
            return QueueDepth.UNKNOWN;
        }
    }

    /** Returns the age of the oldest message in seconds; NaN if no message was received and the backlog is unknown. */
    private double oldest(long waitedMillis) {
        if (waitedMillis >= 0) {
            return waitedMillis / 1e3;
        }
        if (!backlog.isKnown()) {
            return Double.NaN;
        }
        if (backlog.visible() <= 0) {
            return 0;
        }
        double before = Double.isNaN(oldestSeconds) ? 0 : oldestSeconds;
        return before + INTERVAL.toSeconds();
    }
}
