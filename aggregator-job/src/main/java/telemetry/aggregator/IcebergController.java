package telemetry.aggregator;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import telemetry.lake.CatalogAnswer;
import telemetry.lake.CatalogProtocol;
import telemetry.service.AcceptedKeys;
import telemetry.service.Audit;
import telemetry.service.Caller;
import telemetry.service.OfFleet;
import telemetry.service.Right;

/**
 * Serves the Iceberg REST catalog at {@code /iceberg/v1}. Reads need a key of every fleet, because a file holds the
 * records of several, and commits need the right to operate. Each request may read a megabyte of metadata, so only a
 * few run at once. Other requests wait briefly and are then asked to retry.
 */
@RestController
class IcebergController {
    /** Prefix of the catalog's paths. */
    static final String PREFIX = "/iceberg/";

    private static final Logger log = LoggerFactory.getLogger(IcebergController.class);
    private static final String VERSION = PREFIX + "v1/";
    private static final int MAX_REQUESTS = 8;
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final String NO_COMMITS =
            "commits are off; the setting telemetry.lake.operator-key of the aggregator switches them on";
    private static final String NOT_THE_OPERATOR =
            "a commit needs the operator's key (telemetry.lake.operator-key); this is a key for reading";
    private static final String OF_A_FLEET =
            "the files of the tables hold the records of several fleets, and a client of the catalog reads them itself, so"
                    + " rows cannot be filtered for a key of one fleet; read its vehicles at /api/vehicles and export"
                    + " their records at /api/vehicles/{id}/export, or use a key that is not bound to a fleet";

    private final Function<CatalogProtocol.Request, CatalogAnswer> catalog;
    private final AcceptedKeys keys;
    private final Audit audit;
    private final Semaphore turns = new Semaphore(MAX_REQUESTS);

    IcebergController(Function<CatalogProtocol.Request, CatalogAnswer> catalog, AcceptedKeys keys, Audit audit) {
        this.catalog = catalog;
        this.keys = keys;
        this.audit = audit;
    }

    /** Answers any request below {@code /iceberg/} in the form that Iceberg clients read. */
    @OfFleet
    @RequestMapping(PREFIX + "**")
    ResponseEntity<byte[]> answer(HttpServletRequest request) throws InterruptedException {
        Caller caller = Caller.of(request);
        if (caller.fleet() != null) {
            audit.refused(caller.keyId(), "catalog_of_all_fleets", request);
            return sent(CatalogAnswer.error(HttpStatus.FORBIDDEN.value(), "ForbiddenException", OF_A_FLEET));
        }
        if (!turns.tryAcquire(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            return sent(CatalogAnswer.tryAgain("too many requests at once"));
        }
        try {
            CatalogAnswer answer = catalog.apply(read(request, caller));
            report(request, answer.failure());
            if (!isRead(request) && HttpStatus.valueOf(answer.status()).is2xxSuccessful()) {
                audit.acted(caller, "catalog_write", request.getRequestURI());
            }
            return sent(answer);
        } finally {
            turns.release();
        }
    }

    private static boolean isRead(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    private @Nullable String refusal(Caller caller) {
        if (caller.may(Right.OPERATE)) {
            return null;
        }
        return keys.hasOperator() ? NOT_THE_OPERATOR : NO_COMMITS;
    }

    private CatalogProtocol.Request read(HttpServletRequest request, Caller caller) {
        String path = request.getRequestURI(); // as the client sent it
        String tag = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        return new CatalogProtocol.Request(
                request.getMethod(),
                path.startsWith(VERSION) ? path.substring(VERSION.length()) : "",
                isRead(request) ? firstOfEach(request.getParameterMap()) : Map.of(),
                tag == null ? "" : tag,
                refusal(caller),
                max -> request.getInputStream().readNBytes(max + 1));
    }

    private static Map<String, String> firstOfEach(Map<String, String[]> parameters) {
        return parameters.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> each.getValue()[0]));
    }

    private static void report(HttpServletRequest request, @Nullable Throwable failure) {
        if (failure != null && !(failure instanceof IOException)) { // an IOException means that the client is gone
            log.atError()
                    .addKeyValue("event", "catalog_failed")
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getRequestURI())
                    .setCause(failure)
                    .log();
        }
    }

    private static ResponseEntity<byte[]> sent(CatalogAnswer answer) {
        HttpHeaders headers = new HttpHeaders();
        answer.headers().forEach(headers::set);
        if (answer.json().isEmpty()) {
            return ResponseEntity.status(answer.status()).headers(headers).build();
        }
        headers.setContentType(MediaType.APPLICATION_JSON);
        return ResponseEntity.status(answer.status())
                .headers(headers)
                .body(answer.json().getBytes(UTF_8));
    }
}
