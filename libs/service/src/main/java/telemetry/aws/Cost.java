package telemetry.aws;

/**
 * The cost of AWS since a point in time.
 *
 * @param requests number of requests to AWS; each attempt counts
 * @param units number of billable units of the requests
 * @param requestsUsd USD for the requests
 * @param storageUsd USD for the stored objects over their whole retention
 * @param computeUsd USD for the running time of the service
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
