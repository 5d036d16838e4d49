package telemetry.service;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the description of the service's API, the resource {@code openapi/<name>.yaml}, and the page that shows it.
 * Both are public.
 */
@RestController
final class ApiDocs {
    /** The path of the description, an OpenAPI 3.1 document. */
    static final String DESCRIPTION = "/openapi.yaml";

    /** The paths that need no key. */
    static final PublicPaths PATHS =
            new PublicPaths(Set.of(DESCRIPTION, "/docs"), Set.of("/docs/", "/webjars/swagger-ui/"));

    /** The path of the page. */
    static final String PAGE = "/docs/index.html";

    private static final MediaType YAML = new MediaType("text", "yaml", StandardCharsets.UTF_8);

    private final Resource description;

    ApiDocs(@Value("${spring.application.name}") String service) {
        this.description = new ClassPathResource("openapi/" + service + ".yaml");
    }

    @GetMapping(DESCRIPTION)
    ResponseEntity<Resource> description() {
        return ResponseEntity.ok().contentType(YAML).body(description);
    }

    @GetMapping("/docs")
    ResponseEntity<Void> page() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .header(HttpHeaders.LOCATION, PAGE)
                .build();
    }
}
