package telemetry.service;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** Configures the beans of every service: API keys, problem responses, and the threads that liveness depends on. */
@Configuration(proxyBeanMethods = false)
@Import({ProblemAdvice.class, ProblemErrorController.class})
public class ApiConfiguration {

    @Bean
    VitalThreads vitalThreads(ApplicationEventPublisher events) {
        return new VitalThreads(events);
    }

    @Bean
    ApiKeys apiKeys(@Value("${telemetry.api-key:}") String setting) {
        return ApiKeys.parse(setting);
    }

    @Bean
    FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(
            ApiKeys keys, ObjectProvider<PublicPaths> open, ObjectProvider<KeyedPart> parts, JsonMapper json) {
        return new FilterRegistrationBean<>(new ApiKeyFilter(
                keys,
                open.getIfAvailable(() -> PublicPaths.NONE),
                parts.stream().toList(),
                json));
    }
}
