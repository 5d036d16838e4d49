package telemetry.simulator;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import telemetry.contract.PrometheusPage;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The cost of the services since their start, from their own metrics. It covers all work, not only one run.
 *
 * @param seconds the uptime of the service that has run longest
 * @param records the records that ingest accepted
 * @param items requests and USD by kind, without unused kinds
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record CostReport(double seconds, long records, Map<CostKind, Item> items) {
    private static final double MILLION = 1e6;
    private static final Duration MONTH = Duration.ofDays(30);

    /**
     * The cost of one kind.
     *
     * @param requests requests to AWS, retries included
     * @param units billed units
     * @param usd cost in USD
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Item(long requests, long units, double usd) {
        private static final Item NOTHING = new Item(0, 0, 0);

        private Item plus(Item other) {
            return new Item(requests + other.requests, units + other.units, usd + other.usd);
        }

        private String text() {
            String cost = String.format(Locale.ROOT, "$%.6f", usd);
            return requests == 0
                    ? cost
                    : cost + String.format(Locale.ROOT, "  %,d requests, %,d billed", requests, units);
        }
    }

    /** Adds up the cost in {@code pages}, each the page {@code /actuator/prometheus} of a service. */
    public static CostReport of(Collection<String> pages) {
        Map<CostKind, Item> items = new EnumMap<>(CostKind.class);
        double seconds = 0;
        double records = 0;
        for (PrometheusPage page : pages.stream().map(PrometheusPage::parse).toList()) {
            page.samples("aws_requests_total").forEach(it -> add(items, it, new Item((long) it.value(), 0, 0)));
            page.samples("aws_billable_units_total").forEach(it -> add(items, it, new Item(0, (long) it.value(), 0)));
            page.samples("aws_cost_usd_total").forEach(it -> add(items, it, new Item(0, 0, it.value())));
            records += page.sum("telemetry_ingest_records_accepted_total");
            seconds = Math.max(seconds, page.sum("process_uptime_seconds"));
        }
        items.values().removeIf(Item.NOTHING::equals);
        return new CostReport(seconds, (long) records, items);
    }

    private static void add(Map<CostKind, Item> items, PrometheusPage.Sample sample, Item more) {
        items.merge(CostKind.of(sample.label("service"), sample.label("operation")), more, Item::plus);
    }

    /** Returns the total in USD. */
    public double usd() {
        return items.values().stream().mapToDouble(Item::usd).sum();
    }

    /** Returns USD per million accepted records; 0 without records. */
    public double usdPerMillion() {
        return records == 0 ? 0 : usd() * MILLION / records;
    }

    /** Returns USD for 30 days at the rate since the start; 0 if the uptime is 0. */
    public double usdPerMonth() {
        return seconds == 0 ? 0 : usd() * MONTH.toSeconds() / seconds;
    }

    /** Prints a line for each kind, and totals. */
    public void print(PrintWriter out) {
        print(out, "cost on AWS", String.format(Locale.ROOT, "in %,.0f s, by list prices", seconds));
        items.forEach((kind, item) -> print(out, "  " + kind.label(), item.text()));
        print(out, "  total", String.format(Locale.ROOT, "$%.6f", usd()));
        if (records > 0) {
            print(
                    out,
                    "  per million",
                    String.format(Locale.ROOT, "$%.4f, of %,d records accepted", usdPerMillion(), records));
        }
        print(out, "  a month", String.format(Locale.ROOT, "$%.2f at this rate", usdPerMonth()));
    }

    private static void print(PrintWriter out, String label, String text) {
        out.printf("%-14s%s%n", label, text);
    }
}
