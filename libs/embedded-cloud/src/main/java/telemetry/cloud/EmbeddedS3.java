package telemetry.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * Runs S3Proxy in the JVM, on loopback, as an emulator of S3. Each object is a plain file,
 * {@code <root>/<bucket>/<key>}, so {@code ls}, {@code cat} and {@code cp} work on the lake. Confirmed writes survive a
 * restart.
 */
public final class EmbeddedS3 implements AutoCloseable {
    /** Access key that the emulator accepts. */
    public static final String ACCESS_KEY = "x";
    /** Secret key that the emulator accepts. */
    public static final String SECRET_KEY = "x";

    private final S3Proxy server;

    private EmbeddedS3(S3Proxy server) {
        this.server = server;
    }

    /**
     * Starts the emulator.
     *
     * @param port port to listen on; 0 selects a free port
     * @param root folder of the buckets; created if absent
     */
    public static EmbeddedS3 start(int port, Path root) {
        Path folder = root.toAbsolutePath().normalize(); // S3Proxy lists no objects if the root is relative
        try {
            Files.createDirectories(folder);
            S3Proxy server = S3Proxy.builder()
                    .blobStore(new EtaggedFiles(folder))
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                    .ignoreUnknownHeaders(true) // Trino sends x-amz-optional-object-attributes when it lists
                    .build();
            server.start();
            return new EmbeddedS3(server);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (Exception failed) {
            throw new IllegalStateException("the embedded S3 failed to start on port " + port, failed);
        }
    }

    /** Returns the endpoint that the emulator listens on. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the embedded S3 failed to stop", failed);
        }
    }
}
