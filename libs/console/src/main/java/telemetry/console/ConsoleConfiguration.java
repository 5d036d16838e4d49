package telemetry.console;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import telemetry.aws.AwsResources;
import telemetry.aws.Queue;
import telemetry.contract.HourParser;
import telemetry.lake.DerivedTables;
import telemetry.lake.Lake;
import telemetry.lake.RecordsTable;
import telemetry.service.PublicPaths;

/** Configures the beans of the console: the page and its figures. The host provides a {@link ConsoleHost}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsoleProperties.class)
public class ConsoleConfiguration {
    private static final Duration HISTORY = Duration.ofHours(1);

    @Bean
    History history() {
        return new History(HISTORY.toMillis());
    }

    @Bean
    Scraper scraper(ConsoleProperties properties, PrometheusMeterRegistry own, History history, Clock clock) {
        return new Scraper(properties, own::scrape, history, clock);
    }

    @Bean
    ConsoleController consoleController(
            History history,
            Lake lake,
            RecordsTable table,
            DerivedTables derived,
            SqsAsyncClient sqs,
            AwsResources resources,
            HourParser hours,
            ConsoleProperties properties,
            ConsoleHost host,
            Clock clock) {
        return new ConsoleController(
                history,
                new FleetView(lake, derived, host.duck(), host.folder(), clock),
                lake,
                table,
                new DeadLetterView(sqs, new Queue(sqs, resources.deadLetterQueue())),
                hours,
                properties);
    }

    @Bean
    LiveRelay liveRelay(ConsoleProperties properties) {
        return new LiveRelay(properties);
    }

    /**
     * Returns the paths that need no key: the page, and figures that the actuator also shows. Vehicle data and all
     * actions require the key.
     */
    @Bean
    PublicPaths publicPaths() {
        return new PublicPaths(
                Set.of("/", "/index.html", "/favicon.ico", "/api/overview", "/api/history"),
                Set.of("/console/", "/webjars/"));
    }

    @Bean
    FilterRegistrationBean<PageHeaders> pageHeaders() {
        return new FilterRegistrationBean<>(new PageHeaders());
    }
}
