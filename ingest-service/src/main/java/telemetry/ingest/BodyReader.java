package telemetry.ingest;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;
import telemetry.service.Problems;

/**
 * Reads a request's body whole, decompressed if it came with {@code Content-Encoding: gzip}, and never more of it than
 * the limits allow: a body is counted while it is read and while it is inflated, whatever its headers say. Immutable.
 */
final class BodyReader {
    private final DataSize maxBody;
    private final DataSize maxDecompressed;

    BodyReader(DataSize maxBody, DataSize maxDecompressed) {
        this.maxBody = maxBody;
        this.maxDecompressed = maxDecompressed;
    }

    /**
     * The body's bytes.
     *
     * @throws ErrorResponseException 413 over a limit, 415 for another encoding, 400 if gzip is broken
     * @throws IOException if the client goes away
     */
    byte[] read(HttpServletRequest request) throws IOException {
        boolean gzip = isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
        long length = request.getContentLengthLong();
        if (length > maxBody.toBytes()) {
            throw tooLarge("the body", maxBody);
        }
        byte[] body = length >= 0
                ? request.getInputStream().readNBytes((int) length) // the container ends the stream there
                : readAtMost(request.getInputStream(), maxBody, "the body");
        return gzip ? inflate(body) : body;
    }

    private static boolean isGzip(@Nullable String encoding) {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
            return true;
        }
        ErrorResponseException unsupported = problem(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE, "the only Content-Encoding that is understood is gzip", null);
        unsupported.getHeaders().set(HttpHeaders.ACCEPT_ENCODING, "gzip");
        throw unsupported;
    }

    private byte[] inflate(byte[] body) throws IOException {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return readAtMost(plain, maxDecompressed, "the decompressed body");
        } catch (ZipException | EOFException broken) {
            throw problem(HttpStatus.BAD_REQUEST, "the body is not valid gzip", broken);
        }
    }

    private static byte[] readAtMost(InputStream in, DataSize limit, String what) throws IOException {
        int most = Math.toIntExact(limit.toBytes());
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
            throw tooLarge(what, limit);
        }
        return bytes;
    }

    private static ErrorResponseException tooLarge(String what, DataSize limit) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, what + " is longer than " + limit.toBytes() + " bytes", null);
    }

    private static ErrorResponseException problem(HttpStatus status, String detail, @Nullable Throwable cause) {
        return new ErrorResponseException(status, Problems.of(status, detail), cause);
    }
}
