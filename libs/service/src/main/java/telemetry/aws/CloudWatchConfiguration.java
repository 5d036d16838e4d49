package telemetry.aws;

import io.micrometer.core.instrument.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Publishes metrics to CloudWatch if {@code telemetry.cloudwatch.namespace} is set. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CloudWatchProperties.class)
class CloudWatchConfiguration {
    @Bean
    @ConditionalOnExpression("!'${telemetry.cloudwatch.namespace:}'.isBlank()")
    EmfRegistry emfRegistry(
            CloudWatchProperties properties,
            @Value("${spring.application.name}") String service,
            JsonMapper json,
            Clock clock) {
        return new EmfRegistry(properties, service, json, System.out, clock);
    }
}
