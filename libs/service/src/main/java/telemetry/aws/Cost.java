package telemetry.aws;

/**
 * What was spent.
 *
 * @param requests requests to AWS, each attempt being one
 * @param units what they are billed as
 * @param requestsUsd USD for them
 * @param storageUsd USD for what they stored, for as long as it is kept
 * @param computeUsd USD for the time that the service ran
 */
record Cost(long requests, long units, double requestsUsd, double storageUsd, double computeUsd) {

    double usd() {
        return requestsUsd + storageUsd + computeUsd;
    }

    Cost minus(Cost earlier) {
        return new Cost(
                requests - earlier.requests,
                units - earlier.units,
                requestsUsd - earlier.requestsUsd,
                storageUsd - earlier.storageUsd,
                computeUsd - earlier.computeUsd);
    }
}
