package telemetry.aws;

import io.awspring.cloud.autoconfigure.AwsClientProperties;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.awspring.cloud.autoconfigure.s3.S3ClientCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * Creates the client of SQS, and configures the client of S3 that Spring Cloud AWS creates. Calls and attempts have
 * timeouts, so that an endpoint that hangs causes an error. There are enough connections for concurrent requests, and a
 * meter counts the cost of requests. Imports the CloudWatch metrics.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({AwsResources.class, AwsCalls.class, AwsClientsConfiguration.SqsConnection.class})
@Import({CostConfiguration.class, CloudWatchConfiguration.class})
public class AwsClientsConfiguration {

    /** Settings of the connection to SQS, as Spring Cloud AWS defines them for each service. */
    @ConfigurationProperties("spring.cloud.aws.sqs")
    static final class SqsConnection extends AwsClientProperties {}

    @Bean
    SqsClient sqsClient(
            AwsClientBuilderConfigurer configurer,
            SqsConnection connection,
            ObjectProvider<AwsConnectionDetails> details,
            AwsCalls calls,
            RequestMeter meter) {
        SqsClientBuilder builder = configurer.configure(SqsClient.builder(), connection, details.getIfAvailable());
        configure(builder, calls, meter);
        return builder.httpClientBuilder(http(calls)).build();
    }

    @Bean
    S3ClientCustomizer s3Customizer(AwsCalls calls, RequestMeter meter) {
        return builder -> {
            configure(builder, calls, meter);
            calls.setChecksums(builder);
            builder.httpClientBuilder(http(calls));
        };
    }

    private static Apache5HttpClient.Builder http(AwsCalls calls) {
        return Apache5HttpClient.builder()
                .maxConnections(calls.maxConnections())
                .connectionTimeout(calls.connectTimeout());
    }

    private static void configure(AwsClientBuilder<?, ?> builder, AwsCalls calls, RequestMeter meter) {
        builder.overrideConfiguration(override -> override.retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(calls.timeout())
                .apiCallAttemptTimeout(calls.attemptTimeout())
                .addExecutionInterceptor(meter));
    }
}
