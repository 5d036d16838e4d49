package telemetry.service;

import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Redirects {@code /} to the page of the API, for services without a page of their own. */
@Configuration(proxyBeanMethods = false)
public class HomePageConfiguration implements WebMvcConfigurer {

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/", ApiDocs.PAGE);
    }

    @Bean
    PublicPaths homePage() {
        return new PublicPaths(Set.of("/"), Set.of());
    }
}
