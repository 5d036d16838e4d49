package telemetry.aws;

import io.awspring.cloud.autoconfigure.s3.S3ClientCustomizer;
import io.awspring.cloud.autoconfigure.sqs.SqsAsyncClientCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;

/**
 * Configures the clients that Spring Cloud AWS creates. Calls and attempts have timeouts, so that an endpoint that
 * hangs causes an error. There are enough connections for concurrent requests, and a meter counts the cost of requests.
 * Imports the CloudWatch metrics.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AwsResources.class, AwsCalls.class})
@Import({CostConfiguration.class, CloudWatchConfiguration.class})
public class AwsClientsConfiguration {

    @Bean
    SqsAsyncClientCustomizer sqsCustomizer(AwsCalls calls, RequestMeter meter) {
        return builder -> {
            configure(builder, calls, meter);
            builder.httpClientBuilder(NettyNioAsyncHttpClient.builder()
                    .maxConcurrency(calls.maxConnections())
                    .connectionTimeout(calls.connectTimeout()));
        };
    }

    @Bean
    S3ClientCustomizer s3Customizer(AwsCalls calls, RequestMeter meter) {
        return builder -> {
            configure(builder, calls, meter);
            calls.setChecksums(builder);
            builder.httpClientBuilder(Apache5HttpClient.builder()
                    .maxConnections(calls.maxConnections())
                    .connectionTimeout(calls.connectTimeout()));
        };
    }

    private static void configure(AwsClientBuilder<?, ?> builder, AwsCalls calls, RequestMeter meter) {
        builder.overrideConfiguration(override -> override.retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(calls.timeout())
                .apiCallAttemptTimeout(calls.attemptTimeout())
                .addExecutionInterceptor(meter));
    }
}
