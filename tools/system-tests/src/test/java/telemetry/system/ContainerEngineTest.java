package telemetry.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.shaded.com.github.dockerjava.core.DefaultDockerClientConfig;
import org.testcontainers.shaded.com.github.dockerjava.core.DockerClientImpl;

/** Tests with a server that implements a part of Docker's API. Each check must end within seconds. */
@Timeout(20)
class ContainerEngineTest {
    private static final String IMAGE = "localstack/localstack:4.14.0";

    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private ContainerEngine engine;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        String url = "tcp://127.0.0.1:" + server.getAddress().getPort();
        DockerClient docker = DockerClientImpl.getInstance(
                DefaultDockerClientConfig.createDefaultConfigBuilder()
                        .withDockerHost(url)
                        .build(),
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(URI.create(url))
                        .build());
        engine = new ContainerEngine(docker, Duration.ofMillis(500));
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aPresentImageIsNotPulled() {
        answer("/images/" + IMAGE + "/json", 200, "{\"Id\":\"sha256:1\"}");

        assertThat(engine.obstacle(IMAGE)).isEmpty();
    }

    @Test
    void aRegistryThatDoesNotAnswerIsAnObstacleWithinSeconds() {
        answer("/images/" + IMAGE + "/json", 404, "{\"message\":\"No such image\"}");
        server.createContext("/images/create", exchange -> {
            try {
                released.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(engine.obstacle(IMAGE))
                .contains(IMAGE + " is not present, and its registry did not respond within PT0.5S");
    }

    @Test
    void aRegistryThatCannotBeFoundIsAnObstacleWithItsReason() {
        answer("/images/" + IMAGE + "/json", 404, "{\"message\":\"No such image\"}");
        answer("/images/create", 500, "{\"message\":\"dial tcp: lookup of the registry failed\"}");

        assertThat(engine.obstacle(IMAGE))
                .hasValueSatisfying(obstacle -> assertThat(obstacle)
                        .startsWith(IMAGE + " is not present and cannot be pulled: ")
                        .contains("lookup of the registry failed"));
    }

    @Test
    void anImageThatCanBePulledIsNoObstacle() {
        answer("/images/" + IMAGE + "/json", 404, "{\"message\":\"No such image\"}");
        answer("/images/create", 200, "{\"status\":\"Pulling from localstack/localstack\",\"id\":\"4.14.0\"}\n");

        assertThat(engine.obstacle(IMAGE)).isEmpty();
    }

    private void answer(String path, int status, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }
}
