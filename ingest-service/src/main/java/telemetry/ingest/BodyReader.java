package telemetry.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import telemetry.service.Problems;

/**
 * Reads the complete body of a request, and decompresses it if its {@code Content-Encoding} is gzip. Sizes are checked
 * while the body is read and inflated, independent of its headers. Thread-safe.
 */
final class BodyReader {
    private static final int FIRST_BUFFER = 64 * 1024;

    private final Bound asSent;
    private final Bound inflated;
    private final Duration time;
    private final BodyMemory memory;
    private final LargeBodyLimiter limiter;

    BodyReader(Limits limits, BodyMemory memory, LargeBodyLimiter limiter) {
        this.asSent = new Bound(
                "the body", limits.body(), "split it into several requests, or send it with Content-Encoding: gzip");
        this.inflated = new Bound("the decompressed body", limits.decompressed(), "split it into several requests");
        this.time = limits.time();
        this.memory = memory;
        this.limiter = limiter;
    }

    /**
     * The limits for one body.
     *
     * @param body the maximum size as sent
     * @param decompressed the maximum size after decompression
     * @param time the maximum time from the headers to the last byte. The connection's own timeout may extend it.
     */
    record Limits(DataSize body, DataSize decompressed, Duration time) {
        static Limits of(IngestProperties properties) {
            return new Limits(properties.maxBody(), properties.maxDecompressed(), properties.bodyTimeout());
        }
    }

    /**
     * The maximum size of a body before or after decompression.
     *
     * @param subject the body's name in responses
     * @param advice the way to stay within the limit
     */
    private record Bound(String subject, DataSize max, String advice) {}

    /**
     * Reads the body, which the caller must close.
     *
     * @throws ErrorResponseException 413 over a size limit, 408 if the client is too slow, 415 for another encoding,
     *     400 if the body ends early or is not valid gzip
     * @throws ServerBusyException if other requests leave too little memory, or too many large bodies are in progress
     * @throws IOException never for a failure of the client
     */
    Body read(HttpServletRequest request) throws IOException {
        BodyMemory.Lease lease = memory.lease();
        try {
            return new Body(read(request, lease), lease);
        } catch (IOException | RuntimeException refused) {
            lease.close();
            throw refused;
        }
    }

    private byte[] read(HttpServletRequest request, BodyMemory.Lease lease) throws IOException {
        boolean gzip = isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        long length = request.getContentLengthLong();
        if (length > asSent.max().toBytes()) {
            throw tooLarge(asSent);
        }
        byte[] body = readAsSent(request, length < 0 ? FIRST_BUFFER : (int) length, lease);
        return gzip ? inflate(body, lease) : body;
    }

    private byte[] readAsSent(HttpServletRequest request, int expected, BodyMemory.Lease lease) throws IOException {
        try {
            return readAtMost(request.getInputStream(), asSent, expected, lease, size -> {});
        } catch (SocketTimeoutException timeout) {
            throw tooSlow(timeout);
        } catch (IOException broken) {
            throw closing(Problems.exception(
                    HttpStatus.BAD_REQUEST, "the body ended early or its chunked encoding is invalid", broken));
        }
    }

    private static boolean isGzip(@Nullable String encoding) {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
            return true;
        }
        ErrorResponseException unsupported = Problems.exception(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip or identity", null);
        unsupported.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "gzip");
        throw unsupported;
    }

    private byte[] inflate(byte[] body, BodyMemory.Lease lease) throws IOException {
        try (InputStream plain = new GunzipStream(body);
                LargeBodyLimiter.Permit permit = limiter.permit()) {
            return readAtMost(plain, inflated, FIRST_BUFFER, lease, permit::checkpoint);
        } catch (ZipException | EOFException broken) {
            throw Problems.exception(HttpStatus.BAD_REQUEST, "the body is not valid gzip; nothing was queued", broken);
        }
    }

    /**
     * Reads a body up to a limit.
     *
     * @param progress receives the new capacity each time that the buffer grows
     */
    private byte[] readAtMost(InputStream in, Bound bound, int expected, BodyMemory.Lease lease, IntConsumer progress)
            throws IOException {
        int max = Math.toIntExact(bound.max().toBytes());
        long start = System.nanoTime();
        byte[] buffer = lease.allocate(Math.min(expected, FIRST_BUFFER) + 1); // one more byte, to detect the end
        int size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer, size, buffer.length - size)) {
            size += read;
            if (size > max) {
                throw tooLarge(bound);
            }
            if (System.nanoTime() - start > time.toNanos()) {
                throw tooSlow(null);
            }
            if (size == buffer.length) {
                progress.accept(2 * size);
                buffer = lease.grow(buffer, Math.min(2 * size, max + 1));
            }
        }
        return Arrays.copyOf(buffer, size);
    }

    private ErrorResponseException tooSlow(@Nullable Throwable cause) {
        String detail =
                "the body did not arrive within the limit of %d s; send the request again".formatted(time.toSeconds());
        return closing(Problems.exception(HttpStatus.REQUEST_TIMEOUT, detail, cause));
    }

    /** Makes the server close the connection, because the end of the body, and so the next request, cannot be found. */
    private static ErrorResponseException closing(ErrorResponseException problem) {
        problem.getHeaders().set(HttpHeaders.CONNECTION, "close");
        return problem;
    }

    private static ErrorResponseException tooLarge(Bound bound) {
        String detail = "%s is longer than the limit of %d bytes; %s"
                .formatted(bound.subject(), bound.max().toBytes(), bound.advice());
        return Problems.exception(HttpStatus.CONTENT_TOO_LARGE, detail, null);
    }
}
