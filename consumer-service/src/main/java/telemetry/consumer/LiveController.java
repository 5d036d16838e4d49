package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Caller;
import telemetry.service.OfFleet;
import telemetry.service.Problems;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the live window of the last 60 seconds, as a response or as a stream with one server-sent event per second.
 */
@RestController
class LiveController {
    private static final int MAX_STREAMS = 50;
    private static final Duration EVENT_INTERVAL = Duration.ofSeconds(1);

    private final LiveVehicles live;
    private final JsonMapper json;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);
    private final StopSignal stop = new StopSignal();

    LiveController(LiveVehicles live, JsonMapper json) {
        this.live = live;
        this.json = json;
    }

    @OfFleet
    @GetMapping("/vehicles/{id}/live")
    LiveVehicle.View vehicle(@PathVariable String id, HttpServletRequest request) {
        return live.vehicle(id, Caller.of(request).fleet());
    }

    @OfFleet
    @GetMapping("/live/vehicles")
    LiveVehicles.Known vehicles(HttpServletRequest request) {
        return live.known(Caller.of(request).fleet());
    }

    @OfFleet
    @GetMapping(path = "/live", produces = MediaType.APPLICATION_JSON_VALUE)
    LiveVehicles.Fleet fleet(HttpServletRequest request) {
        return live.fleet(Caller.of(request).fleet());
    }

    /** Streams the window until the client disconnects or the service stops; 503 if too many streams are open. */
    @OfFleet
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(HttpServletRequest request, HttpServletResponse response) throws IOException, InterruptedException {
        if (!streams.tryAcquire()) {
            throw problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "the maximum of %d concurrent streams is reached".formatted(MAX_STREAMS));
        }
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            sendEvents(Caller.of(request).fleet(), response.getOutputStream());
        } finally {
            streams.release();
        }
    }

    private void sendEvents(@Nullable String fleet, OutputStream out) throws IOException, InterruptedException {
        do {
            out.write("data: %s\n\n"
                    .formatted(json.writeValueAsString(live.fleet(fleet)))
                    .getBytes(UTF_8));
            out.flush();
        } while (!stop.await(EVENT_INTERVAL));
    }

    @EventListener(ContextClosedEvent.class)
    void endStreams() {
        stop.request();
    }

    private static ErrorResponseException problem(HttpStatus status, String detail) {
        return Problems.exception(status, detail, null);
    }
}
