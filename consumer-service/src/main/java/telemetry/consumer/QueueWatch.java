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
 * cents a month. SQS tells the age of the oldest message only to CloudWatch, so the gauge is the longest wait of the
 * messages that came in the last ten seconds; while none comes and some wait, it grows. Each queue is asked by itself, and
 * a figure that its queue does not answer is NaN, never 0: docs/metrics.md has the alert for it. Safe for use by many
 * threads.
 */
class QueueWatch {
    private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Queue queue;
    private final Queue deadLetters;
    private final Clock clock;
    private final LongAccumulator longestWait = new LongAccumulator(Math::max, -1);
    private volatile Depth waiting = Depth.UNKNOWN;
    private volatile Depth dead = Depth.UNKNOWN;
    private volatile double oldestSeconds = Double.NaN;

    /** An approximate number of messages; NaN while SQS does not answer. */
    private record Depth(double visible, double inFlight) {
        private static final Depth UNKNOWN = new Depth(Double.NaN, Double.NaN);

        boolean isKnown() {
            return !Double.isNaN(visible);
        }
    }

    QueueWatch(Queue queue, Queue deadLetters, Clock clock, MeterRegistry registry) {
        this.queue = queue;
        this.deadLetters = deadLetters;
        this.clock = clock;
        gauge(registry, "telemetry.queue.visible", "Messages that wait in the queue", watch -> watch.waiting.visible());
        gauge(
                registry,
                "telemetry.queue.in.flight",
                "Messages received and not deleted",
                watch -> watch.waiting.inFlight());
        gauge(
                registry,
                "telemetry.queue.oldest.age",
                "Seconds that the oldest message waited",
                watch -> watch.oldestSeconds);
        gauge(registry, "telemetry.dlq.visible", "Messages in the DLQ", watch -> watch.dead.visible());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<QueueWatch> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    /** Notes that {@code messages} have come just now. */
    void received(List<ReceivedMessage> messages) {
        long now = clock.millis();
        messages.forEach(message -> longestWait.accumulate(Math.max(0, now - message.sentMillis())));
    }

    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void look() {
        waiting = depth(queue, waiting);
        dead = depth(deadLetters, dead);
        oldestSeconds = oldest(longestWait.getThenReset());
    }

    private static Depth depth(Queue asked, Depth before) {
        try {
            Map<QueueAttributeName, String> counts = asked.attributes(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
            return new Depth(
                    count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                    count(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
        } catch (SdkException noAnswer) {
            if (before.isKnown()) {
                log.atWarn()
                        .addKeyValue("event", "queue_depth_unknown")
                        .addKeyValue("queue", asked.name())
                        .addKeyValue("error", noAnswer.toString())
                        .log();
            }
            return Depth.UNKNOWN;
        }
    }

    /** Returns NaN while it is unknown if messages wait, unless some came. */
    private double oldest(long waitedMillis) {
        if (waitedMillis >= 0) {
            return waitedMillis / 1e3;
        }
        if (!waiting.isKnown()) {
            return Double.NaN;
        }
        if (waiting.visible() <= 0) {
            return 0;
        }
        double before = Double.isNaN(oldestSeconds) ? 0 : oldestSeconds;
        return before + EVERY.toSeconds();
    }

    private static double count(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        String count = attributes.get(name);
        return count == null ? Double.NaN : Double.parseDouble(count);
    }
}
