package telemetry.consumer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import telemetry.service.TelemetryService;

/** Starts the consumer-service. */
@EnableAutoConfiguration
@Import(ConsumerConfiguration.class)
public class ConsumerApplication {

    /** The service, ready to run with more settings. */
    public static SpringApplicationBuilder builder() {
        return TelemetryService.builder(ConsumerApplication.class, "consumer-service");
    }

    public static void main(String[] args) {
        TelemetryService.run(builder(), args);
    }
}
