package telemetry.lake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.rest.HTTPHeaders;
import org.apache.iceberg.rest.HTTPRequest;
import org.apache.iceberg.rest.ImmutableHTTPRequest;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.auth.AuthManager;
import org.apache.iceberg.rest.auth.AuthSession;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Signs requests of Iceberg's REST client with AWS's Signature Version 4 and the credentials of the SDK's default
 * chain. Iceberg creates an instance by the name of the class. Iceberg's own implementation needs {@code iceberg-aws},
 * {@code sts} and {@code kms}; the SDK's signer comes with S3. Safe for use by many threads.
 */
public final class SigV4Auth implements AuthManager {
    static final String SIGNING_NAME = "rest.signing-name";
    static final String SIGNING_REGION = "rest.signing-region";

    private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();

    private final DefaultCredentialsProvider credentials =
            DefaultCredentialsProvider.builder().build();

    /**
     * Creates the manager.
     *
     * @param name the name of the catalog's client, which Iceberg's loader passes
     */
    public SigV4Auth(String name) {
        // all catalogs are signed for in the same way
    }

    @Override
    public AuthSession catalogSession(RESTClient client, Map<String, String> properties) {
        return new Session(
                credentials,
                properties.getOrDefault(SIGNING_NAME, "glue"),
                properties.getOrDefault(SIGNING_REGION, "us-east-1"));
    }

    @Override
    public void close() {
        credentials.close();
    }

    /** Signs requests for one service of one region. */
    private record Session(DefaultCredentialsProvider credentials, String name, String region) implements AuthSession {

        @Override
        public HTTPRequest authenticate(HTTPRequest request) {
            SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.fromValue(request.method().name()))
                    .uri(request.requestUri());
            request.headers().entries().forEach(header -> unsigned.appendHeader(header.name(), header.value()));
            String body = request.encodedBody();
            SignedRequest signed = SIGNER.sign(sign -> {
                sign.identity(credentials.resolveCredentials())
                        .request(unsigned.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, name)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region);
                if (body != null) {
                    sign.payload(ContentStreamProvider.fromString(body, StandardCharsets.UTF_8));
                }
            });
            return ImmutableHTTPRequest.builder()
                    .from(request)
                    .headers(headers(signed.request().headers()))
                    .build();
        }

        /** Returns the signed headers without {@code Host}, which the HTTP client sets from the same address. */
        private static HTTPHeaders headers(Map<String, List<String>> signed) {
            return HTTPHeaders.of(signed.entrySet().stream()
                    .filter(header -> !header.getKey().equalsIgnoreCase("host"))
                    .flatMap(header ->
                            header.getValue().stream().map(value -> HTTPHeaders.HTTPHeader.of(header.getKey(), value)))
                    .toArray(HTTPHeaders.HTTPHeader[]::new));
        }

        @Override
        public void close() {
            // the manager closes the credentials
        }
    }
}
