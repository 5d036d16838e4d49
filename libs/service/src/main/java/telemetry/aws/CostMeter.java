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
 * The bill of one service since its start, as far as it can be known from inside. {@code aws.requests} counts each
 * attempt, {@code aws.billable.units} what it is billed as, {@code aws.cost.usd} units times price; storage is charged
 * when it is written, for as long as it is kept, and compute by the hour. Tags are bounded: the operations that the
 * service uses, and four outcomes. Safe for use by many threads.
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

    /** How an attempt ended. */
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
     * @param service in lower case
     * @param name as the API has it
     */
    record Operation(String service, String name) {}

    /** An attempt ended, and is billed as {@code units}. */
    void count(Operation operation, SdkHttpMethod method, Outcome outcome, long units) {
        Bill bill = bills.computeIfAbsent(operation, it -> new Bill(it, prices.unit(it.service(), it.name(), method)));
        bill.count(outcome, units);
    }

    /** What an attempt brought is billed as {@code units} more. */
    void countMore(Operation operation, long units) {
        Bill bill = bills.get(operation);
        if (bill != null) {
            bill.units.add(units);
        }
    }

    /** {@code bytes} of raw parts were stored. */
    void countRaw(long bytes) {
        rawBytes.add(bytes);
    }

    /** Units of what was sent to SQS. */
    long sentUnits() {
        return bills.values().stream()
                .filter(Bill::isSend)
                .mapToLong(bill -> bill.units.sum())
                .sum();
    }

    /** All that was spent since the start. */
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

    /** The account of one operation. */
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
