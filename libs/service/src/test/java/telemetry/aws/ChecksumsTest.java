package telemetry.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tests a store that does not support checksums in trailers, such as GCS and older releases of Ceph and MinIO. */
class ChecksumsTest {
    private static final CostProperties COST = new CostProperties(null, null, null, null, 0, Duration.ofDays(7));

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Headers> requests = new ConcurrentHashMap<>();
    private HttpServer store;

    @BeforeEach
    void start() throws IOException {
        store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", this::handle);
        store.start();
    }

    @AfterEach
    void stop() {
        store.stop(0);
    }

    @Test
    void objectsAreWrittenAndReadAndDeletedWithoutTrailers(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("part"), "a part");
        try (S3Client s3 = client(RequestChecksumCalculation.WHEN_REQUIRED)) {
            s3.putObject(put -> put.bucket("lake").key("bytes"), RequestBody.fromString("some bytes"));
            s3.putObject(put -> put.bucket("lake").key("file").ifNoneMatch("*"), RequestBody.fromFile(file));

            assertThat(s3.getObjectAsBytes(get -> get.bucket("lake").key("bytes"))
                            .asUtf8String())
                    .isEqualTo("some bytes");
            assertThat(s3.getObjectAsBytes(get -> get.bucket("lake").key("file"))
                            .asUtf8String())
                    .isEqualTo("a part");
            assertThat(requests.get("GET /lake/file")).doesNotContainKey("X-amz-checksum-mode");
        }
    }

    /**
     * Tests the deletion of several objects, the only request for which S3 requires a checksum. It is a header and not
     * a trailer.
     */
    @Test
    void aDeletionOfSeveralObjectsHasItsChecksumInAHeader() {
        try (S3Client s3 = client(RequestChecksumCalculation.WHEN_REQUIRED)) {
            List<ObjectIdentifier> keys =
                    List.of(ObjectIdentifier.builder().key("bytes").build());
            s3.deleteObjects(delete -> delete.bucket("lake").delete(all -> all.objects(keys)));

            assertThat(requests.getOrDefault("POST /lake", new Headers()).keySet())
                    .filteredOn(header -> header.toLowerCase(Locale.ROOT).matches("content-md5|x-amz-checksum-\\w+"))
                    .containsExactly("X-amz-checksum-crc32");
        }
    }

    @Test
    void byDefaultSuchAStoreRejectsAWrite() {
        try (S3Client s3 = client(RequestChecksumCalculation.WHEN_SUPPORTED)) {
            assertThatThrownBy(() ->
                            s3.putObject(put -> put.bucket("lake").key("bytes"), RequestBody.fromString("some bytes")))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            failure -> assertThat(failure.statusCode()).isEqualTo(501));
            assertThat(objects).isEmpty();
        }
    }

    private S3Client client(RequestChecksumCalculation checksums) {
        AwsCalls calls =
                new AwsCalls(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(2), 10, checksums);
        CostMeter meter =
                new CostMeter(new SimpleMeterRegistry(), PriceList.of("us-east-1", COST), COST, Clock.systemUTC());
        S3ClientBuilder builder = S3Client.builder();
        new AwsClientsConfiguration()
                .s3Customizer(calls, new RequestMeter(meter))
                .customize(builder);
        return builder.forcePathStyle(true)
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + store.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
                .build();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        requests.put(method + ' ' + path, exchange.getRequestHeaders());
        byte[] content = exchange.getRequestBody().readAllBytes();
        if (method.equals("PUT") && isNew(exchange.getRequestHeaders())) {
            send(exchange, 501, "<Error><Code>NotImplemented</Code></Error>".getBytes(UTF_8));
        } else if (method.equals("PUT")) {
            objects.put(path, decoded(exchange.getRequestHeaders(), content));
            send(exchange, 200, new byte[0]);
        } else if (method.equals("GET")) {
            send(exchange, 200, objects.getOrDefault(path, new byte[0]));
        } else {
            send(exchange, 200, "<DeleteResult/>".getBytes(UTF_8));
        }
    }

    /** Returns true if a request has a checksum that S3 introduced in 2024 or later, or a trailer for one. */
    private static boolean isNew(Headers headers) {
        return headers.keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .anyMatch(name -> name.matches("x-amz-(checksum-.*|sdk-checksum-algorithm|trailer)"))
                || headers.getOrDefault("x-amz-content-sha256", List.of(""))
                        .getFirst()
                        .endsWith("-TRAILER");
    }

    /** Returns the content of a body; without TLS it is in chunks with signatures. */
    private static byte[] decoded(Headers headers, byte[] body) {
        if (!"aws-chunked".equals(headers.getFirst("Content-Encoding"))) {
            return body;
        }
        String chunk = new String(body, UTF_8);
        int start = chunk.indexOf("\r\n") + 2;
        int length = Integer.parseInt(chunk.substring(0, chunk.indexOf(';')), 16);
        return chunk.substring(start, start + length).getBytes(UTF_8);
    }

    private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }
}
