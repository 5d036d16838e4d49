package telemetry.simulator;

import java.net.URI;

/**
 * Where records are sent, and how.
 *
 * @param url the ingest-service, without a path
 * @param apiKey its key
 * @param batch records of one request; 1 sends each as {@code application/json}, more as {@code application/x-ndjson}
 * @param gzip whether bodies are compressed
 */
public record IngestTarget(URI url, String apiKey, int batch, boolean gzip) {
    private static final int MOST_PER_REQUEST = 1_000; // rejections that an answer lists

    /** @throws IllegalArgumentException if {@code url} is not of HTTP and without a path, or {@code batch} is not 1..1000 */
    public IngestTarget {
        if (url.getHost() == null
                || !isHttp(url)
                || !(url.getPath().isEmpty() || url.getPath().equals("/"))) {
            throw new IllegalArgumentException("url must be like http://127.0.0.1:8080, is " + url);
        }
        if (batch < 1 || batch > MOST_PER_REQUEST) {
            throw new IllegalArgumentException("batch must be 1 to " + MOST_PER_REQUEST + ", is " + batch);
        }
    }

    private static boolean isHttp(URI url) {
        return "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
    }
}
