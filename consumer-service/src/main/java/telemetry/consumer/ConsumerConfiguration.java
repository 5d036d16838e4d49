package telemetry.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.AwsCalls;
import telemetry.aws.AwsClientsConfiguration;
import telemetry.aws.AwsResources;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.CostLog;
import telemetry.aws.CostMeter;
import telemetry.aws.DbcSource;
import telemetry.aws.EconomyCheck;
import telemetry.aws.Queue;
import telemetry.aws.ResourceHealth;
import telemetry.contract.ContractLimits;
import telemetry.contract.RecordReader;
import telemetry.service.ApiConfiguration;
import telemetry.service.HomePageConfiguration;
import telemetry.service.VitalThreads;
import tools.jackson.databind.json.JsonMapper;

/** Wires all components of the consumer-service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ConsumerProperties.class, LiveProperties.class, CanProperties.class})
@Import({AwsClientsConfiguration.class, ApiConfiguration.class, HomePageConfiguration.class})
@EnableScheduling
class ConsumerConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ConsumerMetrics consumerMetrics(MeterRegistry registry) {
        return new ConsumerMetrics(registry);
    }

    @Bean
    CostLog costLog(CostMeter meter, ConsumerMetrics metrics) {
        return new CostLog("consumer", meter, metrics::stored);
    }

    @Bean
    ApplicationRunner economy(EconomyCheck check, ConsumerProperties properties) {
        return args -> {
            check.parts(properties.age().max());
            check.emptyReceives(properties.pollTimeout());
        };
    }

    @Bean
    Queue queue(SqsClient sqs, AwsResources resources) {
        return new Queue(sqs, resources.queue());
    }

    @Bean
    ResourceHealth queueHealthIndicator(Queue queue, Clock clock) {
        return ResourceHealth.of(queue, clock);
    }

    @Bean
    QueueWatch queueWatch(SqsClient sqs, Queue queue, AwsResources resources, Clock clock, MeterRegistry registry) {
        return new QueueWatch(queue, new Queue(sqs, resources.deadLetterQueue()), clock, registry);
    }

    @Bean
    Admission admission(ConsumerProperties properties) {
        return new Admission(
                properties.maxInFlightMessages(),
                properties.maxInFlightSize().toBytes(),
                properties.parallelReceives());
    }

    @Bean
    Acknowledger acknowledger(SqsClient sqs, Queue queue, ConsumerMetrics metrics) {
        return new Acknowledger(sqs, queue, metrics);
    }

    @Bean
    Flusher flusher(
            S3Client s3,
            SqsClient sqs,
            AwsResources resources,
            Acknowledger acknowledger,
            Admission admission,
            ConsumerProperties properties,
            Clock clock,
            ConsumerMetrics metrics,
            LiveVehicles live) {
        return new Flusher(
                new PartStore(s3, resources.bucket(), properties.compression(), clock, metrics),
                new DeadLetterQueue(sqs, new Queue(sqs, resources.deadLetterQueue()), metrics),
                acknowledger,
                admission,
                metrics,
                new Flusher.Settings(clock, properties.backoff(), properties.parallelWrites(), live::add));
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    LiveFrames liveFrames(S3Client s3, CanProperties properties, Clock clock, MeterRegistry registry) {
        CanGroups<List<LiveFrames.GroupDecoder>> groups = new CanGroups<>(
                new DbcSource(s3), properties, clock, registry, LiveFrames.GroupDecoder::all, List.of());
        return new LiveFrames(groups, properties);
    }

    @Bean
    LiveVehicles liveVehicles(LiveProperties properties, LiveFrames frames, Clock clock, MeterRegistry registry) {
        return new LiveVehicles(properties, frames, clock, registry);
    }

    @Bean
    LiveController liveController(LiveVehicles live, JsonMapper json) {
        return new LiveController(live, json);
    }

    @Bean
    PartWriter partWriter(ConsumerProperties properties, Clock clock, Flusher flusher, VitalThreads threads) {
        RecentRecords recent = new RecentRecords(properties.recentSize());
        return new PartWriter(Generation.Limits.of(properties), properties.age(), recent, clock, flusher, threads);
    }

    @Bean
    StartCheck startCheck(
            SqsClient sqs,
            Queue queue,
            AwsResources resources,
            ConsumerProperties properties,
            LiveProperties live,
            AwsCalls calls) {
        Queue deadLetters = new Queue(sqs, resources.deadLetterQueue());
        StartCheck check = new StartCheck(sqs, queue, deadLetters, properties, calls);
        check.settings(live, Runtime.getRuntime().maxMemory());
        return check;
    }

    @Bean
    StoreHealth storeHealthIndicator(Admission admission, PartWriter writer, Receiver receiver) {
        return new StoreHealth(admission, writer, receiver);
    }

    @Bean
    Receiver receiver(
            SqsClient sqs,
            Queue queue,
            ConsumerProperties properties,
            AwsCalls calls,
            Clock clock,
            PartWriter writer,
            Admission admission,
            Acknowledger acknowledger,
            QueueWatch watch,
            ConsumerMetrics metrics,
            StartCheck check,
            VitalThreads threads) {
        return new Receiver(
                new Poll(sqs, queue, properties.pollTimeout(), calls),
                writer,
                admission,
                new VisibilityHeartbeat(acknowledger, threads),
                watch,
                metrics,
                new Receiver.Settings(
                        RecordReader.ofLines(ContractLimits.LAKE, clock),
                        check::visibility,
                        properties.backoff(),
                        properties.parallelReceives(),
                        threads));
    }
}
