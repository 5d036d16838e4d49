package telemetry.consumer;

import com.github.benmanes.caffeine.cache.Ticker;
import io.awspring.cloud.sqs.MessageExecutionThreadFactory;
import io.awspring.cloud.sqs.listener.ListenerMode;
import io.awspring.cloud.sqs.listener.SqsContainerOptionsBuilder;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.awspring.cloud.sqs.listener.acknowledgement.handler.AcknowledgementMode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import telemetry.aws.AwsCalls;
import telemetry.aws.AwsClientsConfiguration;
import telemetry.aws.AwsResources;
import telemetry.aws.Queue;
import telemetry.aws.ResourceHealth;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;

/** The whole object graph of the consumer-service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConsumerProperties.class)
@Import(AwsClientsConfiguration.class)
class ConsumerConfiguration {
    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(25);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ConsumerMetrics consumerMetrics(MeterRegistry registry) {
        return new ConsumerMetrics(registry);
    }

    @Bean
    Queue queue(SqsAsyncClient sqs, AwsResources resources) {
        return new Queue(sqs, resources.queue());
    }

    @Bean
    ResourceHealth queueHealthIndicator(Queue queue, Clock clock) {
        return ResourceHealth.of(queue, clock);
    }

    @Bean
    Admission admission(ConsumerProperties properties) {
        return new Admission(
                properties.maxInFlightMessages(), properties.maxInFlightSize().toBytes(), properties.pollMessages());
    }

    @Bean
    Acknowledger acknowledger(SqsAsyncClient sqs, Queue queue, ConsumerMetrics metrics) {
        return new Acknowledger(sqs, queue, metrics);
    }

    @Bean
    Flusher flusher(
            S3Client s3,
            SqsAsyncClient sqs,
            AwsResources resources,
            Acknowledger acknowledger,
            Admission admission,
            ConsumerProperties properties,
            Clock clock,
            ConsumerMetrics metrics) {
        return new Flusher(
                new Lake(s3, resources.bucket(), clock, metrics),
                new DeadLetterQueue(sqs, new Queue(sqs, resources.deadLetterQueue()), metrics),
                acknowledger,
                admission,
                metrics,
                new Flusher.Backoff(properties.retryAfter(), properties.retryAtMost()),
                properties.parallelWrites());
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    PartWriter partWriter(ConsumerProperties properties, Flusher flusher) {
        RecentRecords recent =
                new RecentRecords(properties.recentSize(), properties.recentWindow(), Ticker.systemTicker());
        return new PartWriter(Generation.Limits.of(properties), recent, flusher);
    }

    @Bean
    StoreHealth storeHealthIndicator(Admission admission, PartWriter writer) {
        return new StoreHealth(admission, writer);
    }

    @Bean
    VisibilityHeartbeat visibilityHeartbeat(
            Queue queue, Acknowledger acknowledger, ConsumerProperties properties, AwsCalls calls) {
        return new VisibilityHeartbeat(acknowledger, () -> VisibilityCheck.visibilityOf(queue, properties, calls));
    }

    /** Reads what polls deliver. The container's own executor would have a thread for every message in flight. */
    @Bean
    ThreadPoolTaskExecutor listenerExecutor() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadFactory(new MessageExecutionThreadFactory("listener-"));
        executor.setCorePoolSize(Runtime.getRuntime().availableProcessors());
        return executor;
    }

    @Bean
    SqsMessageListenerContainer<String> listenerContainer(
            ThreadPoolTaskExecutor listenerExecutor,
            SqsAsyncClient sqs,
            AwsResources resources,
            ConsumerProperties properties,
            Clock clock,
            PartWriter writer,
            Admission admission,
            VisibilityHeartbeat heartbeat,
            ConsumerMetrics metrics) {
        RecordReader reader = RecordReader.ofLines(ContractLimits.IN_THE_LAKE, clock);
        return SqsMessageListenerContainer.<String>builder()
                .id("telemetry")
                .sqsAsyncClient(sqs)
                .queueNames(resources.queue())
                .asyncMessageListener(new QueueListener(reader, writer, admission, heartbeat, metrics))
                .configure(options -> configure(options, properties, admission, listenerExecutor))
                .build();
    }

    /** The container polls and delivers; what is deleted, and when, is decided by {@link Flusher} alone. */
    private static void configure(
            SqsContainerOptionsBuilder options,
            ConsumerProperties properties,
            Admission admission,
            TaskExecutor executor) {
        options.listenerMode(ListenerMode.BATCH)
                .maxMessagesPerPoll(properties.pollMessages())
                .maxConcurrentMessages(properties.maxInFlightMessages())
                .pollTimeout(properties.pollTimeout())
                .componentsTaskExecutor(executor)
                .backPressureHandlerFactory(container -> admission)
                .acknowledgementMode(AcknowledgementMode.MANUAL)
                .listenerShutdownTimeout(LONGEST_SHUTDOWN);
    }

    /** Comes before the container stops, which waits for what is in flight: so what is open must be flushed first. */
    @Bean
    ApplicationListener<ContextClosedEvent> drainOnShutdown(PartWriter writer) {
        return closed -> writer.drain();
    }
}
