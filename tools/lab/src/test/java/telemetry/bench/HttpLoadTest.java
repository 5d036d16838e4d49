package telemetry.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private URI url;
    private volatile int status = 202;
    private volatile boolean chunked;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/telemetry", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"accepted\":1}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, chunked ? 0 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    @Test
    void thePlannedNumberOfRequestsIsSentAndAllDiffer() throws IOException {
        Requests requests = requests(3);

        HttpLoad.Result result = HttpLoad.run(url, HttpLoad.Plan.of(4, 100, Duration.ofSeconds(20)), requests);

        assertThat(result.accepted()).isEqualTo(100);
        assertThat(result.micros().getTotalCount()).isEqualTo(100);
        assertThat(requests.written()).isEqualTo(300);
        assertThat(bodies)
                .hasSize(100)
                .allSatisfy(body -> assertThat(body.lines()).hasSize(3));
    }

    @Test
    void aRateIsKept() throws IOException {
        HttpLoad.Plan plan = new HttpLoad.Plan(8, Long.MAX_VALUE, Duration.ofSeconds(1), 100);

        HttpLoad.Result result = HttpLoad.run(url, plan, requests(1));

        assertThat(result.accepted()).isBetween(80L, 101L);
    }

    @Test
    void aRefusedRequestFailsTheRun() {
        status = 503;

        assertThatThrownBy(() -> HttpLoad.run(url, HttpLoad.Plan.of(1, 5, Duration.ofSeconds(20)), requests(1)))
                .hasMessageStartingWith("5 of 5 requests failed: HTTP/1.1 503");
    }

    @Test
    void aChunkedResponseIsReadToItsEnd() throws IOException {
        chunked = true;

        assertThat(HttpLoad.run(url, HttpLoad.Plan.of(2, 20, Duration.ofSeconds(20)), requests(1))
                        .accepted())
                .isEqualTo(20);
    }

    private Requests requests(int records) {
        return new Requests(url, RecordText.submitted(200, 10), records, Clock.systemUTC());
    }
}
