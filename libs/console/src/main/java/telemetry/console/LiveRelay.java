package telemetry.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;
import telemetry.service.OfFleet;
import telemetry.service.Problems;

/**
 * Relays the consumer's window of the last 60 s to the console, which connects to this service only. Forwards the
 * caller's API key, whose fleet limits the consumer's response, and returns the response unchanged.
 */
@RestController
class LiveRelay {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String KEY = "X-API-Key";
    private static final int CHUNK = 8 * 1024;

    private final ConsoleProperties services;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    LiveRelay(ConsoleProperties services) {
        this.services = services;
    }

    /** Relays the window of one vehicle. Answers 503 if the consumer does not respond. */
    @OfFleet
    @GetMapping("/api/vehicles/{id}/live")
    void vehicle(@PathVariable String id, @RequestHeader(KEY) String key, HttpServletResponse response)
            throws IOException, InterruptedException {
        String path = "/vehicles/%s/live".formatted(UriUtils.encodePathSegment(id, UTF_8));
        relay(path, MediaType.APPLICATION_JSON_VALUE, key, response);
    }

    /** Relays the window of all vehicles, once as JSON or every second as server-sent events. */
    @OfFleet
    @GetMapping("/api/live")
    void live(
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = MediaType.APPLICATION_JSON_VALUE) String accept,
            @RequestHeader(KEY) String key,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        relay("/live", accept, key, response);
    }

    private void relay(String path, String accept, String key, HttpServletResponse response)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = ask(path, accept, key);
        try (InputStream body = answer.body()) {
            response.setStatus(answer.statusCode());
            answer.headers().firstValue(HttpHeaders.CONTENT_TYPE).ifPresent(response::setContentType);
            copy(body, response.getOutputStream());
        }
    }

    private HttpResponse<InputStream> ask(String path, String accept, String key) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(services.consumer().resolve(path))
                .timeout(TIMEOUT)
                .header(HttpHeaders.ACCEPT, accept)
                .header(KEY, key)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException absent) {
            throw Problems.exception(HttpStatus.SERVICE_UNAVAILABLE, "the consumer-service does not answer", absent);
        }
    }

    /** Copies and flushes each chunk as soon as it arrives, until one side closes the connection. */
    private static void copy(InputStream from, OutputStream to) {
        byte[] chunk = new byte[CHUNK];
        try {
            for (int length = from.read(chunk); length >= 0; length = from.read(chunk)) {
                to.write(chunk, 0, length);
                to.flush();
            }
        } catch (IOException gone) {
            return;
        }
    }

    /** Closes the open streams, which would delay the shutdown of the service. */
    @EventListener(ContextClosedEvent.class)
    void end() {
        http.shutdownNow();
    }
}
