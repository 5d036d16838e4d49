package telemetry.console;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.AwsResources;
import telemetry.aws.Queue;
import telemetry.contract.HourParser;
import telemetry.lake.DerivedTables;
import telemetry.lake.Lake;
import telemetry.lake.RecordsTable;
import telemetry.lake.TableStore;
import telemetry.service.AcceptedKeys;
import telemetry.service.Audit;
import telemetry.service.PublicPaths;

/** Configures the beans of the console: the page and its figures. The host provides a {@link ConsoleHost}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsoleProperties.class)
public class ConsoleConfiguration {
    private static final Duration HISTORY = Duration.ofHours(1);
    private static final DataSize CACHE = DataSize.ofMegabytes(256);

    @Bean
    History history() {
        return new History(HISTORY.toMillis());
    }

    @Bean
    DepthWatch depthWatch(SqsClient sqs, AwsResources resources, Clock clock) {
        return new DepthWatch(new Queue(sqs, resources.queue()), new Queue(sqs, resources.deadLetterQueue()), clock);
    }

    @Bean
    Scraper scraper(
            ConsoleProperties properties,
            PrometheusMeterRegistry own,
            DepthWatch depths,
            History history,
            Clock clock) {
        return new Scraper(properties, own::scrape, depths::latest, history, clock);
    }

    @Bean
    ConsoleController consoleController(History history, ConsoleProperties properties) {
        return new ConsoleController(history, properties);
    }

    @Bean
    TableCache tableCache(Lake lake, ConsoleHost host) {
        return new TableCache(lake, host.folder().resolve("tables"), CACHE.toBytes());
    }

    @Bean
    FleetView fleetView(Lake lake, DerivedTables derived, TableCache files, ConsoleHost host, Clock clock) {
        return new FleetView(lake, derived, host.duck(), files, host.folder().resolve("fleet"), clock);
    }

    @Bean
    VehicleController vehicleController(
            Lake lake,
            RecordsTable table,
            DerivedTables derived,
            FleetView fleet,
            TableCache files,
            HourParser hours,
            ConsoleProperties properties,
            ConsoleHost host,
            Clock clock) {
        RawLines lines = new RawLines(lake, host.duck(), host.folder().resolve("parts"));
        return new VehicleController(
                fleet,
                new VehicleView(
                        lake,
                        table,
                        derived,
                        fleet,
                        files,
                        lines,
                        host.duck(),
                        host.folder().resolve("vehicle"),
                        clock),
                lines,
                new LiveWindow(properties, clock),
                new RequestedHour(hours));
    }

    @Bean
    HourController hourController(
            Lake lake,
            RecordsTable table,
            DerivedTables derived,
            TableCache files,
            HourParser hours,
            ConsoleHost host,
            Clock clock) {
        return new HourController(
                new HoursView(
                        lake, table, derived, files, host.duck(), host.folder().resolve("hours"), clock),
                lake,
                table,
                new RequestedHour(hours));
    }

    @Bean
    OperatorKey consoleOperatorKey(AcceptedKeys keys, Audit audit) {
        return new OperatorKey(keys, audit);
    }

    @Bean
    DeadLetterController deadLetterController(
            SqsClient sqs, AwsResources resources, OperatorKey operator, Clock clock) {
        return new DeadLetterController(
                new DeadLetterView(
                        sqs, new Queue(sqs, resources.queue()), new Queue(sqs, resources.deadLetterQueue()), clock),
                operator);
    }

    @Bean
    ErasureRun erasureRun(
            Lake lake, TableStore store, RecordsTable table, DerivedTables derived, ConsoleHost host, Clock clock) {
        return new ErasureRun(
                lake, store, table, derived, host.duck(), host.folder().resolve("erasure"), clock);
    }

    @Bean
    ErasureController erasureController(ErasureRun run, OperatorKey operator) {
        return new ErasureController(run, operator);
    }

    @Bean
    ConsoleFaults consoleFaults() {
        return new ConsoleFaults();
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
