package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Problems;
import tools.jackson.databind.json.JsonMapper;

/** The last 60 seconds, asked for or as a stream of server-sent events, one a second. */
@RestController
class LiveController {
    private static final int MOST_STREAMS = 50;
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final LiveVehicles live;
    private final JsonMapper json;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private final Stop stop = new Stop();

    LiveController(LiveVehicles live, JsonMapper json) {
        this.live = live;
        this.json = json;
    }

    @GetMapping("/vehicles/{id}/live")
    LiveVehicle.View vehicle(@PathVariable String id) {
        return live.vehicle(id);
    }

    @GetMapping(path = "/live", produces = MediaType.APPLICATION_JSON_VALUE)
    LiveVehicles.Fleet fleet() {
        return live.fleet();
    }

    /** Ends when the client goes or the service stops; 503 when fifty listen already. */
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(HttpServletResponse response) throws IOException, InterruptedException {
        if (!streams.tryAcquire()) {
            throw problem(HttpStatus.SERVICE_UNAVAILABLE, "%d listen already".formatted(MOST_STREAMS));
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            tell(response.getOutputStream());
        } finally {
            streams.release();
        }
    }

    private void tell(OutputStream out) throws IOException, InterruptedException {
        do {
            out.write("data: %s\n\n"
                    .formatted(json.writeValueAsString(live.fleet()))
                    .getBytes(UTF_8));
            out.flush();
        } while (!stop.await(EVERY));
    }

    @EventListener(ContextClosedEvent.class)
    void end() {
        stop.ask();
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return Problems.exception(status, detail, null);
    }
}
