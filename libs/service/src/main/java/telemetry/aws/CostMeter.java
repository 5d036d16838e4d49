package telemetry.aws;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Meters the AWS cost of one service since its start. {@code aws.requests} counts attempts, {@code aws.billable.units}
 * their billable units, and {@code aws.cost.usd} units times price. Storage is charged for its whole retention when an
 * object is written, and compute by the hour. Tags are bounded: the operations that the service uses, and four
 * outcomes. Thread-safe.
 */
public final class CostMeter {
    private static final double HOUR = Duration.ofHours(1).toMillis();

    private final MeterRegistry registry;
    private final PriceList prices;
    private final CostProperties settings;
    private final Clock clock;
    private final Instant start;
    private final LongAdder rawBytes = new LongAdder();
    private final Map<Operation, Bill> bills = new ConcurrentHashMap<>();

    CostMeter(MeterRegistry registry, PriceList prices, CostProperties settings, Clock clock) {
        this.registry = registry;
        this.prices = prices;
        this.settings = settings;
        this.clock = clock;
        this.start = clock.instant();
        register("aws.cost.usd", Tags.of("service", "s3", "operation", "Storage"), this, CostMeter::storageUsd);
        register("aws.cost.usd", Tags.of("service", "compute", "operation", "Hours"), this, CostMeter::computeUsd);
    }

    /** The outcome of an attempt. */
    enum Outcome {
        SUCCESS,
        CLIENT_ERROR,
        SERVER_ERROR,
        NO_ANSWER;

        static Outcome of(int status) {
            if (status >= 500) {
                return SERVER_ERROR;
            }
            return status >= 400 ? CLIENT_ERROR : SUCCESS;
        }
    }

    /**
     * An operation of AWS.
     *
     * @param service the service in lower case
     * @param name the operation's name in the API
     */
    record Operation(String service, String name) {}

    /** Counts an attempt that is billed as {@code units}. */
    void count(Operation operation, SdkHttpMethod method, Outcome outcome, long units) {
        Bill bill = bills.computeIfAbsent(operation, it -> new Bill(it, prices.unit(it.service(), it.name(), method)));
        bill.count(outcome, units);
    }

    /** Adds {@code units} for the content of a response. */
    void countMore(Operation operation, long units) {
        Bill bill = bills.get(operation);
        if (bill != null) {
            bill.units.add(units);
        }
    }

    /** Counts {@code bytes} of stored raw parts. */
    void countRaw(long bytes) {
        rawBytes.add(bytes);
    }

    /** Returns the billable units of messages sent to SQS. */
    long sentUnits() {
        return bills.values().stream()
                .filter(Bill::isSend)
                .mapToLong(bill -> bill.units.sum())
                .sum();
    }

    /** Returns the total cost since the start. */
    Cost cost() {
        long requests = 0;
        long units = 0;
        double usd = 0;
        for (Bill bill : bills.values()) {
            long billed = bill.units.sum();
            requests += bill.requests();
            units += billed;
            usd += billed * bill.price;
        }
        return new Cost(requests, units, usd, storageUsd(), computeUsd());
    }

    private double storageUsd() {
        return prices.storage(rawBytes.sum(), settings.rawKept());
    }

    private double computeUsd() {
        return Duration.between(start, clock.instant()).toMillis() / HOUR * settings.computeUsdPerHour();
    }

    private <T> void register(String name, Tags tags, T counted, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, counted, value).tags(tags).register(registry);
    }

    /** The cost of one operation. */
    private final class Bill {
        private final Operation operation;
        private final double price;
        private final LongAdder units = new LongAdder();
        private final Map<Outcome, Counter> requests = new EnumMap<>(Outcome.class);

        Bill(Operation operation, double price) {
            this.operation = operation;
            this.price = price;
            Tags tags = Tags.of("service", operation.service(), "operation", operation.name());
            for (Outcome outcome : Outcome.values()) {
                String tag = outcome.name().toLowerCase(Locale.ROOT);
                requests.put(outcome, registry.counter("aws.requests", tags.and("outcome", tag)));
            }
            register("aws.billable.units", tags, units, LongAdder::sum);
            register("aws.cost.usd", tags, units, billed -> billed.sum() * price);
        }

        void count(Outcome outcome, long billed) {
            requireNonNull(requests.get(outcome)).increment();
            units.add(billed);
        }

        long requests() {
            return (long) requests.values().stream().mapToDouble(Counter::count).sum();
        }

        boolean isSend() {
            return operation.service().equals("sqs") && operation.name().startsWith("SendMessage");
        }
    }
}
