package telemetry.consumer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import telemetry.service.TelemetryService;

/** Starts the consumer-service. */
@EnableAutoConfiguration
@Import(ConsumerConfiguration.class)
public class ConsumerApplication {

    /** Returns a builder of the service, to which a caller can add settings. */
    public static SpringApplicationBuilder builder() {
        return TelemetryService.builder(ConsumerApplication.class, "consumer-service");
    }

    public static void main(String[] args) {
        TelemetryService.run(builder(), args);
    }
}
