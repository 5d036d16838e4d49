package telemetry.aggregator;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import telemetry.service.TelemetryService;

/**
 * Starts the aggregator-job as a service. With {@code --hour}, or {@code --from} and {@code --to}, it runs once from a
 * shell without a web server. The exit code is then 0, 1 if an aggregation failed, or 2 for invalid arguments.
 */
@EnableAutoConfiguration
@Import(AggregatorConfiguration.class)
public class AggregatorApplication {

    /** Returns the builder of the service, to which settings can be added. */
    public static SpringApplicationBuilder builder() {
        return TelemetryService.builder(AggregatorApplication.class, "aggregator-job", RunOnce.OPTIONS);
    }

    public static void main(String[] args) throws InterruptedException {
        if (RunOnce.isAskedFor(args)) {
            System.exit(runOnce(builder(), args));
        }
        TelemetryService.run(builder(), args);
    }

    /** Aggregates the hours that {@code args} name and returns the exit code. */
    static int runOnce(SpringApplicationBuilder builder, String... args) throws InterruptedException {
        SpringApplicationBuilder once = builder.web(WebApplicationType.NONE).profiles("run-once");
        try (ConfigurableApplicationContext context = once.run(args)) {
            return context.getBean(RunOnce.class).run(args);
        }
    }
}
