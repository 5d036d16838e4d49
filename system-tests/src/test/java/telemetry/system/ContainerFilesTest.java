package telemetry.system;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of the images and of docker-compose keep their promises as far as they can be tried without an engine. */
class ContainerFilesTest {
    private static final Path HEALTH_CHECK = Path.of("../deploy/container/healthcheck.sh");

    @ParameterizedTest
    @CsvSource({"200, 503, 0", "503, 200, 1"})
    void theHealthCheckAsksForLivenessAndNotForReadiness(int liveness, int readiness, int exitCode)
            throws IOException, InterruptedException {
        HttpServer service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(service, "/actuator/health/liveness", liveness);
        answer(service, "/actuator/health/readiness", readiness);
        service.start();
        try {
            assertThat(healthCheck(service.getAddress().getPort())).isEqualTo(exitCode);
        } finally {
            service.stop(0);
        }
    }

    @Test
    void theHealthCheckFailsWhenNothingListens() throws IOException, InterruptedException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertThat(healthCheck(port)).isEqualTo(1);
    }

    private static void answer(HttpServer service, String path, int status) {
        service.createContext(path, exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private static int healthCheck(int port) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder("bash", HEALTH_CHECK.toString()).inheritIO();
        command.environment().put("SERVER_PORT", Integer.toString(port));
        Process check = command.start();
        assertThat(check.waitFor(10, SECONDS)).isTrue();
        return check.exitValue();
    }
}
