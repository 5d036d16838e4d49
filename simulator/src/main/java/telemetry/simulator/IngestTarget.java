package telemetry.simulator;

import java.net.URI;

/**
 * The ingest-service that receives the records, and the form of the requests.
 *
 * @param url the address of the ingest-service, without a path
 * @param apiKey the API key
 * @param batch the records per request; 1 sends {@code application/json}, more {@code application/x-ndjson}
 * @param gzip true to compress bodies
 */
public record IngestTarget(URI url, String apiKey, int batch, boolean gzip) {
    private static final int MAX_PER_REQUEST = 1_000; // the rejections that an answer lists

    /**
     * Checks the target.
     *
     * @throws IllegalArgumentException if {@code url} is not HTTP or has a path, or {@code batch} is not 1 to 1000
     */
    public IngestTarget {
        if (url.getHost() == null
                || !isHttp(url)
                || !(url.getPath().isEmpty() || url.getPath().equals("/"))) {
            throw new IllegalArgumentException("url must be like http://127.0.0.1:8080, is " + url);
        }
        if (batch < 1 || batch > MAX_PER_REQUEST) {
            throw new IllegalArgumentException("batch must be 1 to " + MAX_PER_REQUEST + ", is " + batch);
        }
    }

    private static boolean isHttp(URI url) {
        return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
    }
}
