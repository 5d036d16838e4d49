package telemetry.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * An S3 in this JVM: S3Proxy on loopback over plain files, {@code <root>/<bucket>/<key>}, so that the lake can be looked
 * at with {@code ls} and {@code cat}, and copied. What it has confirmed survives a restart.
 */
public final class EmbeddedS3 implements AutoCloseable {
    /** The access key that it accepts. */
    public static final String ACCESS_KEY = "x";
    /** The secret key that it accepts. */
    public static final String SECRET_KEY = "x";

    private final S3Proxy server;

    private EmbeddedS3(S3Proxy server) {
        this.server = server;
    }

    /**
     * Starts on {@code port}, or on a free one if it is 0.
     *
     * @param root folder of the buckets; made if it is not there
     */
    public static EmbeddedS3 start(int port, Path root) {
        Path folder = root.toAbsolutePath().normalize(); // a relative root would list nothing
        try {
            Files.createDirectories(folder);
            S3Proxy server = S3Proxy.builder()
                    .blobStore(new EtaggedFiles(folder))
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                    .ignoreUnknownHeaders(true) // Trino lists with x-amz-optional-object-attributes
                    .build();
            server.start();
            return new EmbeddedS3(server);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (Exception failed) {
            throw new IllegalStateException("the embedded S3 does not start on port " + port, failed);
        }
    }

    /** Where it answers. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception failed) {
            throw new IllegalStateException("the embedded S3 does not stop", failed);
        }
    }
}
