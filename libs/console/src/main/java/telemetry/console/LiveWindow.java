package telemetry.console;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the vehicles of the consumer's window, for each fleet at most every two seconds. A consumer that does not
 * answer has no vehicles. Safe for use by many threads.
 */
final class LiveWindow {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MAX_AGE = Duration.ofSeconds(2);
    private static final JsonMapper JSON = new JsonMapper();

    private final ConsoleProperties services;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Map<Scope, Answer> latest = new HashMap<>();

    private record Answer(LiveList list, Instant at) {}

    LiveWindow(ConsoleProperties services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    /**
     * Returns the vehicles within {@code scope}, at most two seconds old.
     *
     * @param key a key that this service has accepted, with the scope {@code scope}
     */
    synchronized LiveList vehicles(String key, Scope scope) throws InterruptedException {
        Instant oldest = clock.instant().minus(MAX_AGE);
        latest.values().removeIf(answer -> answer.at().isBefore(oldest));
        Answer answer = latest.get(scope);
        if (answer == null) {
            answer = new Answer(read(key), clock.instant());
            latest.put(scope, answer);
        }
        return answer.list();
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
