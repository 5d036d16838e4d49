package telemetry.consumer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.aws.Queue;

/**
 * Asks SQS every ten seconds how many messages wait, for the gauges of the queue and the DLQ; that is two requests, 21
 * cents a month. SQS tells the age of the oldest message only to CloudWatch, so here it is how long the oldest of those
 * that came in the last ten seconds had waited; while none comes and some wait, it grows. What SQS does not answer is
 * NaN, which is no sample. Safe for use by many threads.
 */
class QueueWatch {
    private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Depth UNKNOWN = new Depth(Double.NaN, Double.NaN, Double.NaN);

    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;
    private final LongAccumulator longestWait = new LongAccumulator(Math::max, -1);
    private volatile Depth depth = UNKNOWN;
    private volatile double oldestSeconds;

    /** How many messages there are, about. */
    private record Depth(double visible, double inFlight, double deadLetters) {}

    QueueWatch(Queue queue, Queue deadLetters, Clock clock, MeterRegistry registry) {
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
        gauge(registry, "telemetry.queue.visible", "Messages that wait in the queue", watch -> watch.depth.visible());
        gauge(
                registry,
                "telemetry.queue.in.flight",
                "Messages received and not deleted",
                watch -> watch.depth.inFlight());
        gauge(
                registry,
                "telemetry.queue.oldest.age",
                "Seconds that the oldest message waited",
                watch -> watch.oldestSeconds);
        gauge(registry, "telemetry.dlq.visible", "Messages in the DLQ", watch -> watch.depth.deadLetters());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<QueueWatch> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    /** Tells that {@code messages} have come just now. */
    void received(List<ReceivedMessage> messages) {
        long now = clock.millis();
        messages.forEach(message -> longestWait.accumulate(Math.max(0, now - message.sentMillis())));
    }

    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void look() {
        boolean known = !Double.isNaN(depth.visible());
        try {
            Map<QueueAttributeName, String> waiting = queue.attributes(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
            Map<QueueAttributeName, String> dead =
                    deadLetters.attributes(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
            depth = new Depth(
                    count(waiting, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                    count(waiting, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                    count(dead, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
        } catch (SdkException noAnswer) {
            depth = UNKNOWN;
            if (known) {
                log.atWarn()
                        .addKeyValue("event", "queue_depth_unknown")
                        .addKeyValue("error", noAnswer.toString())
                        .log();
            }
        }
        oldestSeconds = oldest(longestWait.getThenReset());
    }

    private double oldest(long waitedMillis) {
        if (waitedMillis >= 0) {
            return waitedMillis / 1e3;
        }
        return depth.visible() > 0 ? oldestSeconds + EVERY.toSeconds() : 0;
    }

    private static double count(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        String count = attributes.get(name);
        return count == null ? Double.NaN : Double.parseDouble(count);
    }
}
