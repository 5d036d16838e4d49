package telemetry.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Creates requests to one target. Immutable. */
final class RequestFactory {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final IngestTarget target;

    RequestFactory(IngestTarget target) {
        this.target = target;
    }

    /** Returns a request with one line for each of {@code shots}. */
    HttpRequest requestOf(List<Shot> shots) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url().resolve("/telemetry"))
                .timeout(TIMEOUT)
                .header("X-API-Key", target.apiKey())
                .header("Content-Type", target.batch() == 1 ? "application/json" : "application/x-ndjson");
        if (target.gzip()) {
            request.header("Content-Encoding", "gzip");
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(body(shots))).build();
    }

    private byte[] body(List<Shot> shots) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Shot shot : shots) {
            if (body.size() > 0) {
                body.write('\n');
            }
            body.writeBytes(shot.json());
        }
        return target.gzip() ? gzip(body.toByteArray()) : body.toByteArray();
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
