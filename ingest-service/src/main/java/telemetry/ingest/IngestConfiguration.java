package telemetry.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.filter.RequestContextFilter;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.AwsCalls;
import telemetry.aws.AwsClientsConfiguration;
import telemetry.aws.AwsResources;
import telemetry.aws.CostLog;
import telemetry.aws.CostMeter;
import telemetry.aws.EconomyCheck;
import telemetry.aws.PackingCheck;
import telemetry.aws.Queue;
import telemetry.aws.ResourceHealth;
import telemetry.contract.RecordReader;
import telemetry.service.ApiConfiguration;
import telemetry.service.Audit;
import telemetry.service.HomePageConfiguration;
import telemetry.service.VitalThreads;

/** Wires all beans of the ingest-service. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(IngestProperties.class)
@Import({AwsClientsConfiguration.class, ApiConfiguration.class, HomePageConfiguration.class, ContentTypeAdvice.class})
class IngestConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Queue queue(SqsClient sqs, AwsResources resources) {
        return new Queue(sqs, resources.queue());
    }

    @Bean
    ResourceHealth queueHealthIndicator(Queue queue, Clock clock) {
        return ResourceHealth.of(queue, clock);
    }

    @Bean(initMethod = "start")
    GroupCommit groupCommit(
            SqsClient sqs,
            Queue queue,
            IngestProperties properties,
            AwsCalls calls,
            IngestMetrics metrics,
            VitalThreads threads) {
        PendingMessages pending = new PendingMessages(PendingMessages.Limits.of(properties));
        GroupCommit.Limits limits = new GroupCommit.Limits(
                properties.maxSends(), properties.maxWait(), calls.timeout().multipliedBy(2));
        return new GroupCommit(pending, new MessageSender(sqs, queue), limits, metrics, threads);
    }

    @Bean
    IngestMetrics ingestMetrics(MeterRegistry registry) {
        return new IngestMetrics(registry);
    }

    @Bean
    IngestRateLog ingestRateLog(IngestMetrics metrics) {
        return new IngestRateLog(metrics);
    }

    @Bean
    CostLog costLog(CostMeter meter, IngestMetrics metrics) {
        return new CostLog("ingest", meter, metrics::accepted);
    }

    @Bean
    PackingCheck packingCheck(EconomyCheck economy, CostMeter meter, IngestMetrics metrics) {
        return new PackingCheck(economy, meter, metrics::accepted);
    }

    @Bean
    LargeBodyLimiter largeBodyLimiter(IngestProperties properties) {
        return LargeBodyLimiter.forProcessors(Runtime.getRuntime().availableProcessors(), properties.maxWait());
    }

    @Bean
    RateLimits rateLimits(IngestProperties properties) {
        return new RateLimits(properties.limitedVehicles(), System::nanoTime);
    }

    @Bean
    Ingester ingester(
            IngestProperties properties,
            Clock clock,
            GroupCommit commits,
            IngestMetrics metrics,
            LargeBodyLimiter limiter,
            RateLimits limits) {
        RecordReader reader = RecordReader.ofSubmitted(properties.limits(), clock);
        return new Ingester(reader, clock, commits, metrics, limiter, limits, properties.maxRecords());
    }

    @Bean
    FilterRegistrationBean<RequestTimingFilter> requestTimingFilter(MeterRegistry registry) {
        FilterRegistrationBean<RequestTimingFilter> filter =
                new FilterRegistrationBean<>(new RequestTimingFilter(registry));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /**
     * Disables Spring Boot's filter: Spring MVC provides the same context, and code outside of it does not need one.
     */
    @Bean
    FilterRegistrationBean<RequestContextFilter> requestContext() {
        FilterRegistrationBean<RequestContextFilter> filter = new FilterRegistrationBean<>(new RequestContextFilter());
        filter.setEnabled(false);
        return filter;
    }

    @Bean
    BodyMemory bodyMemory(IngestProperties properties, IngestMetrics metrics) {
        BodyMemory memory = new BodyMemory(properties.maxBodies());
        metrics.watchBodies(memory::used);
        return memory;
    }

    @Bean
    TelemetryController telemetryController(
            Ingester ingester, BodyMemory memory, IngestProperties properties, LargeBodyLimiter limiter, Audit audit) {
        BodyReader bodies = new BodyReader(BodyReader.Limits.of(properties), memory, limiter);
        return new TelemetryController(bodies, ingester, audit, properties.retryAfter());
    }
}
