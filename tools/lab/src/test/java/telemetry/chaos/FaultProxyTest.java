package telemetry.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultProxyTest {
    private static final int BIG = 64 * 1024;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer cloud;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        cloud = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        cloud.createContext("/", exchange -> {
            done.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("done".getBytes(UTF_8));
            exchange.close();
        });
        cloud.start();
        proxy = new FaultProxy(
                CloudService.S3,
                URI.create("http://127.0.0.1:" + cloud.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        cloud.stop(0);
        http.close();
    }

    @Test
    void withoutAFaultEverythingPasses() throws Exception {
        assertThat(put("x".repeat(BIG)).body()).isEqualTo("done");
        assertThat(done).containsExactly("x".repeat(BIG));
    }

    @ParameterizedTest
    @CsvSource({"FORBIDDEN, 403, AccessDenied", "ERROR, 500, InternalError", "SLOW_DOWN, 503, SlowDown"})
    void anErrorIsAnsweredAsTheCloudWritesItAndNothingIsDone(CloudFault fault, int status, String code)
            throws Exception {
        try (FaultProxy.Outage during = proxy.begin(fault)) {
            HttpResponse<String> answer = put("a");
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        }
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "CUT"})
    void aBrokenConnectionGivesNoAnswerAndNothingIsDone(CloudFault fault) {
        try (FaultProxy.Outage during = proxy.begin(fault)) {
            assertThatThrownBy(() -> put("x".repeat(BIG)))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HttpTimeoutException.class);
        }
        assertThat(done).isEmpty();
    }

    @Test
    void aSmallRequestPassesBeforeTheCut() throws Exception {
        try (FaultProxy.Outage during = proxy.begin(CloudFault.CUT)) {
            assertThat(put("small").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRequestWithALostAnswerIsExecuted() {
        try (FaultProxy.Outage during = proxy.begin(CloudFault.LOST_ANSWER)) {
            assertThatThrownBy(() -> put("a")).isInstanceOf(IOException.class);
        }
        assertThat(done).contains("a"); // more than once if the client retries
    }

    @Test
    void aHangGivesNoAnswerAndNothingIsDone() {
        try (FaultProxy.Outage during = proxy.begin(CloudFault.HANG)) {
            assertThatThrownBy(() -> put("a")).isInstanceOf(HttpTimeoutException.class);
        }
        assertThat(done).isEmpty();
    }

    @Test
    void aSlowAnswerComesLate() throws Exception {
        try (FaultProxy.Outage during = proxy.begin(CloudFault.SLOW)) {
            long start = System.nanoTime();
            assertThat(put("a").body()).isEqualTo("done");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultEndsWhenItIsClosed(CloudFault fault) throws Exception {
        proxy.begin(fault).close();

        assertThat(put("a").body()).isEqualTo("done");
        assertThat(done).containsExactly("a");
    }

    private HttpResponse<String> put(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(proxy.url().resolve("/bucket/key"))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(2))
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
