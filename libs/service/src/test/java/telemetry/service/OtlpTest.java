package telemetry.service;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests metrics over OTLP (OpenTelemetry Protocol, HTTP with protobuf) with a receiver that stores requests. */
class OtlpTest {
    private final AtomicReference<String> received = new AtomicReference<>("");
    private final HttpServer receiver;

    OtlpTest() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/v1/metrics", exchange -> {
            received.accumulateAndGet(
                    new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1), (before, more) -> before + more);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void metricsAreSentWithTheServicesNameIfEnabled() {
        try (ConfigurableApplicationContext service = start("--management.otlp.metrics.export.enabled=true")) {
            service.getBean(MeterRegistry.class).counter("telemetry.things").increment();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(received.get()).contains("service.name", "things-service", "telemetry.things"));
        }
    }

    @Test
    void noMetricsAreSentByDefault() {
        try (ConfigurableApplicationContext service = start()) {
            service.getBean(MeterRegistry.class).counter("telemetry.things").increment();
        }

        assertThat(received.get()).isEmpty(); // remaining metrics would be sent when the service stops
    }

    private ConfigurableApplicationContext start(String... more) {
        return TelemetryService.builder(Things.class, "things-service")
                .properties(
                        "server.port=0",
                        "management.otlp.metrics.export.step=1s",
                        "management.otlp.metrics.export.url=http://127.0.0.1:%d/v1/metrics"
                                .formatted(receiver.getAddress().getPort()))
                .run(more);
    }

    @EnableAutoConfiguration
    static class Things {}
}
