package telemetry.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the scraper with a server that sends headers and then one byte every 100 ms, without end. */
@Timeout(30)
class ScraperTest {
    private final ServerSocket peer;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final Scraper scraper;

    ScraperTest() throws IOException {
        peer = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
        URI uri = URI.create("http://127.0.0.1:" + peer.getLocalPort());
        scraper = new Scraper(
                new ConsoleProperties(uri, uri, Duration.ofSeconds(5)),
                () -> "",
                () -> Depths.UNKNOWN,
                new History(60_000),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
    }

    @Test
    void aSlowServiceDoesNotBlockTheScraper() throws InterruptedException {
        long start = System.nanoTime();

        scraper.scrape();

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6)); // one second for each of the two services
        scraper.close();
    }

    @Test
    void closeDoesNotWaitForOpenRequests() throws InterruptedException {
        Thread scrape = Thread.ofVirtual().start(() -> {
            try {
                scraper.scrape();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        asked.await();
        long start = System.nanoTime();

        scraper.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        scrape.join();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = peer.accept();
                Thread.ofVirtual().start(() -> trickle(socket));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void trickle(Socket socket) {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(US_ASCII));
            asked.countDown();
            while (true) {
                out.write('#');
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException gone) {
            return;
        }
    }
}
