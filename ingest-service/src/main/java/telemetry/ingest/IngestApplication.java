package telemetry.ingest;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.context.annotation.Import;
import telemetry.service.TelemetryService;

/** Starts the ingest-service. */
@EnableAutoConfiguration(exclude = WebMvcObservationAutoConfiguration.class) // RequestTimingFilter replaces it
@Import(IngestConfiguration.class)
public class IngestApplication {

    /** Returns a builder of the service, to which settings can be added. */
    public static SpringApplicationBuilder builder() {
        return TelemetryService.builder(IngestApplication.class, "ingest-service");
    }

    public static void main(String[] args) {
        TelemetryService.run(builder(), args);
    }
}
