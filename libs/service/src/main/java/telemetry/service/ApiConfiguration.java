package telemetry.service;

import java.time.Clock;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import tools.jackson.databind.json.JsonMapper;

/** Configures the beans of every service: API keys, problem responses, and the threads that liveness depends on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KeysProperties.class, TlsProperties.class})
@Import({ApiDocs.class, FleetGuard.class, ProblemAdvice.class, ProblemErrorController.class})
public class ApiConfiguration {

    @Bean
    VitalThreads vitalThreads(ApplicationEventPublisher events) {
        return new VitalThreads(events);
    }

    @Bean
    Audit audit() {
        return new Audit();
    }

    @Bean
    AcceptedKeys acceptedKeys(
            @Value("${telemetry.api-key:}") String setting,
            @Value("${telemetry.lake.operator-key:}") String operator,
            KeysProperties properties,
            Audit audit,
            Clock clock) {
        if (properties.file().isEmpty()) {
            ApiKeys keys = ApiKeys.of(setting, operator, null);
            return new AcceptedKeys(() -> keys, clock);
        }
        KeyChanges changes = new KeyChanges(audit);
        return new AcceptedKeys(
                new FileValue<>(
                        "keys_refused",
                        "telemetry.keys.file",
                        properties.file(),
                        properties.reload(),
                        json -> ApiKeys.of(setting, operator, changes.log(KeysFile.parse(json)))),
                clock);
    }

    @Bean
    ClientCertificates clientCertificates(TlsProperties tls, KeysProperties keys) {
        return new ClientCertificates(
                tls.proxies(),
                tls.crl().isEmpty()
                        ? List::of
                        : new FileValue<>(
                                "crl_refused",
                                "telemetry.tls.crl",
                                tls.crl(),
                                keys.reload(),
                                ClientCertificates::parseRevoked));
    }

    @Bean
    FilterRegistrationBean<ApiKeyFilter> apiKeyFilter(
            AcceptedKeys keys,
            ClientCertificates certificates,
            ObjectProvider<PublicPaths> open,
            ObjectProvider<KeyedPart> parts,
            Audit audit,
            JsonMapper json) {
        return new FilterRegistrationBean<>(new ApiKeyFilter(
                keys,
                certificates,
                ApiDocs.PATHS.plus(open.getIfAvailable(() -> PublicPaths.NONE)),
                parts.stream().toList(),
                audit,
                json));
    }

    /** Shows the version at {@code /actuator/info}. */
    @Bean
    InfoContributor version() {
        String version = ApiConfiguration.class.getPackage().getImplementationVersion();
        return info -> info.withDetail("version", version == null ? "not packaged" : version);
    }

    /** Replaces Tomcat's error page by a problem. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemErrors() {
        return tomcat -> tomcat.addContextCustomizers(context ->
                ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemErrorValve.class.getName()));
    }

    /** Answers requests of browsers from other origins (Fetch standard, "CORS protocol"), if any are allowed. */
    @Bean
    @ConditionalOnProperty("telemetry.cors-origins")
    FilterRegistrationBean<CorsFilter> corsFilter(@Value("${telemetry.cors-origins}") List<String> origins) {
        CorsConfiguration cors = new CorsConfiguration();
        cors.setAllowedOrigins(origins);
        cors.setAllowedMethods(List.of("GET", "HEAD", "POST"));
        cors.setAllowedHeaders(List.of(
                ApiKeyFilter.HEADER,
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.CONTENT_ENCODING));
        cors.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER, "RateLimit", "RateLimit-Policy"));
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", cors);
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(new CorsFilter(everywhere));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE); // preflight requests have no key
        return filter;
    }
}
