package telemetry.console;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the vehicles of the consumer's window, at most every two seconds. A consumer that does not answer has no
 * vehicles. Safe for use by many threads.
 */
final class LiveWindow {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MAX_AGE = Duration.ofSeconds(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final ConsoleProperties services;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private LiveList latest = LiveList.UNKNOWN;
    private Instant readAt = Instant.MIN;

    LiveWindow(ConsoleProperties services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    /** Returns the vehicles, at most two seconds old; {@code key} is a key that this service has accepted. */
    synchronized LiveList vehicles(String key) throws InterruptedException {
        if (readAt.plus(MAX_AGE).isBefore(clock.instant())) {
            latest = read(key);
            readAt = clock.instant();
        }
        return latest;
    }

    private LiveList read(String key) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(services.consumer().resolve("/live/vehicles"))
                .timeout(TIMEOUT)
                .header("X-API-Key", key)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? JSON.readValue(answer.body(), LiveList.class) : LiveList.UNKNOWN;
        } catch (IOException | JacksonException absent) {
            return LiveList.UNKNOWN;
        }
    }
}
