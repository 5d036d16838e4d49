package telemetry.bench;

import telemetry.contract.PrometheusPage;

/**
 * The cost of AWS requests, from the cost counters of the services.
 *
 * @param records number of records taken
 * @param requests number of requests to AWS
 * @param requestUsd cost of the requests in USD
 * @param storageUsd cost of storing the written data, in USD
 */
record Spending(double records, double requests, double requestUsd, double storageUsd) {
    private static final String USD = "aws_cost_usd_total";

    /**
     * Returns the spending between two scrapes of a service.
     *
     * @param recordCounter name of the counter of records taken
     */
    static Spending between(PrometheusPage before, PrometheusPage after, String recordCounter) {
        double storage = after.sum(USD, "operation", "Storage") - before.sum(USD, "operation", "Storage");
        return new Spending(
                after.sum(recordCounter) - before.sum(recordCounter),
                after.sum("aws_requests_total") - before.sum("aws_requests_total"),
                after.sum(USD) - before.sum(USD) - storage,
                storage);
    }

    /** Returns the sum of two spendings for the same {@code records}. */
    Spending plus(Spending other) {
        return new Spending(
                records, requests + other.requests, requestUsd + other.requestUsd, storageUsd + other.storageUsd);
    }

    /** Returns the cost of requests per million records, without storage. */
    double usdPerMillion() {
        return requestUsd / records * 1e6;
    }

    String text() {
        return "%s requests for %s records; storage %s USD/million more"
                .formatted(Figure.number(requests), Figure.number(records), Figure.number(storageUsd / records * 1e6));
    }
}
