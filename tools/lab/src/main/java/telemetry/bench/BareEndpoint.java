package telemetry.bench;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The upper bound for the throughput of a Spring MVC service: reads the body and answers 202 on virtual threads. */
final class BareEndpoint {
    private BareEndpoint() {}

    public static void main(String[] args) {
        new SpringApplicationBuilder(App.class)
                .properties(
                        "spring.threads.virtual.enabled=true",
                        "server.tomcat.max-keep-alive-requests=-1",
                        "spring.mvc.formcontent.filter.enabled=false")
                .run(args);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        Endpoint endpoint() {
            return new Endpoint();
        }
    }

    @RestController
    static class Endpoint {
        @PostMapping("/telemetry")
        ResponseEntity<Object> take(HttpServletRequest request) throws IOException {
            request.getInputStream().readAllBytes();
            return ResponseEntity.accepted().build();
        }

        @GetMapping("/actuator/health/readiness")
        String ready() {
            return "UP";
        }
    }
}
