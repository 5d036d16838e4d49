package telemetry.bench;

import telemetry.contract.PrometheusPage;

/**
 * The cost of requests, by the meters of the services.
 *
 * @param records that were taken
 * @param requests to AWS
 * @param requestUsd what these cost
 * @param storageUsd what it costs to keep what was written
 */
record Spending(double records, double requests, double requestUsd, double storageUsd) {
    private static final String USD = "aws_cost_usd_total";

    /** @param recordCounter the counter of the records that were taken */
    static Spending between(PrometheusPage before, PrometheusPage after, String recordCounter) {
        double storage = after.sum(USD, "operation", "Storage") - before.sum(USD, "operation", "Storage");
        return new Spending(
                after.sum(recordCounter) - before.sum(recordCounter),
                after.sum("aws_requests_total") - before.sum("aws_requests_total"),
                after.sum(USD) - before.sum(USD) - storage,
                storage);
    }

    /** Both, of the same {@code records}. */
    Spending and(Spending other) {
        return new Spending(
                records, requests + other.requests, requestUsd + other.requestUsd, storageUsd + other.storageUsd);
    }

    /** For requests alone. */
    double usdPerMillion() {
        return requestUsd / records * 1e6;
    }

    String text() {
        return "%s requests for %s records; storage %s USD/million more"
                .formatted(Figure.number(requests), Figure.number(records), Figure.number(storageUsd / records * 1e6));
    }
}
