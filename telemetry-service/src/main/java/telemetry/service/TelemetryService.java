package telemetry.service;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * How every service starts: its settings come from {@code telemetry.yml}, which all share, and then from
 * {@code <name>.yml}. The names differ so that the three can live in one JVM, on one class path.
 */
public final class TelemetryService {
    private TelemetryService() {}

    /**
     * A builder for the service {@code name}.
     *
     * @param application the class with the service's {@code @SpringBootApplication}
     * @param name the name of its settings file, and of the service in logs and metrics
     */
    public static SpringApplicationBuilder builder(Class<?> application, String name) {
        return new SpringApplicationBuilder(application)
                .properties("spring.config.name=telemetry," + name, "spring.application.name=" + name);
    }
}
