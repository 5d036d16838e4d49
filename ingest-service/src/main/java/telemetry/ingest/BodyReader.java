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
 * Reads a request's body whole, decompressed if it came with {@code Content-Encoding: gzip}, and never more of it than
 * the limits allow: a body is counted while it is read and while it is inflated, whatever its headers say. Safe for use
 * by many threads.
 */
final class BodyReader {
    private static final int FIRST_BUFFER = 64 * 1024;

    private final Limits limits;
    private final BodyMemory memory;
    private final LargeBodies large;

    BodyReader(Limits limits, BodyMemory memory, LargeBodies large) {
        this.limits = limits;
        this.memory = memory;
        this.large = large;
    }

    /**
     * @param body size as sent, at most
     * @param decompressed size after decompression, at most
     * @param time from the headers to the last byte, at most, but for what the connection's own timeout adds
     */
    record Limits(DataSize body, DataSize decompressed, Duration time) {
        static Limits of(IngestProperties properties) {
            return new Limits(properties.maxBody(), properties.maxDecompressed(), properties.bodyTimeout());
        }
    }

    /**
     * The body, to be closed.
     *
     * @throws ErrorResponseException 413 over a limit, 408 if the client is too slow, 415 for another encoding, 400 if
     *     the body breaks off or is not the gzip that it should be
     * @throws TooManyBodiesException if the requests in work leave too little memory, or no turn
     * @throws IOException never for what the client does
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
        if (length > limits.body().toBytes()) {
            throw tooLarge("the body", limits.body());
        }
        byte[] body = readAsSent(request, length < 0 ? FIRST_BUFFER : (int) length, lease);
        return gzip ? inflate(body, lease) : body;
    }

    private byte[] readAsSent(HttpServletRequest request, int expected, BodyMemory.Lease lease) throws IOException {
        try {
            return readAtMost(request.getInputStream(), limits.body(), "the body", expected, lease, size -> {});
        } catch (SocketTimeoutException silent) {
            throw tooSlow(silent);
        } catch (IOException broken) {
            throw ending(
                    Problems.exception(HttpStatus.BAD_REQUEST, "the body breaks off, or its chunks are none", broken));
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
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the only Content-Encoding that is understood is gzip", null);
        unsupported.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "gzip");
        throw unsupported;
    }

    private byte[] inflate(byte[] body, BodyMemory.Lease lease) throws IOException {
        try (InputStream plain = new GunzipStream(body);
                LargeBodies.Turn turn = large.turn()) {
            return readAtMost(plain, limits.decompressed(), "the decompressed body", FIRST_BUFFER, lease, turn::goOn);
        } catch (ZipException | EOFException broken) {
            throw Problems.exception(HttpStatus.BAD_REQUEST, "the body is not valid gzip", broken);
        }
    }

    /** @param progress is told the size reached, each time that the buffer grows */
    private byte[] readAtMost(
            InputStream in, DataSize limit, String what, int expected, BodyMemory.Lease lease, IntConsumer progress)
            throws IOException {
        int most = Math.toIntExact(limit.toBytes());
        long start = System.nanoTime();
        byte[] buffer = lease.allocate(Math.min(expected, FIRST_BUFFER) + 1); // one more, to see the end
        int size = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer, size, buffer.length - size)) {
            size += read;
            if (size > most) {
                throw tooLarge(what, limit);
            }
            if (System.nanoTime() - start > limits.time().toNanos()) {
                throw tooSlow(null);
            }
            if (size == buffer.length) {
                progress.accept(2 * size);
                buffer = lease.grow(buffer, Math.min(2 * size, most + 1));
            }
        }
        return Arrays.copyOf(buffer, size);
    }

    private ErrorResponseException tooSlow(@Nullable Throwable cause) {
        String detail = "the body was not here after " + limits.time().toSeconds() + " s";
        return ending(Problems.exception(HttpStatus.REQUEST_TIMEOUT, detail, cause));
    }

    /** Where a body has no known end, no other request can follow. */
    private static ErrorResponseException ending(ErrorResponseException problem) {
        problem.getHeaders().set(HttpHeaders.CONNECTION, "close");
        return problem;
    }

    private static ErrorResponseException tooLarge(String what, DataSize limit) {
        return Problems.exception(
                HttpStatus.CONTENT_TOO_LARGE, what + " is longer than " + limit.toBytes() + " bytes", null);
    }
}
