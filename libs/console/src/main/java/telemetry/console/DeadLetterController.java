package telemetry.console;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import telemetry.service.Caller;

/** Shows the letters of the DLQ and redrives them. {@code openapi.yaml} describes the API. */
@RestController
class DeadLetterController {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterController.class);

    private final DeadLetterView letters;
    private final OperatorKey operator;

    DeadLetterController(DeadLetterView letters, OperatorKey operator) {
        this.letters = letters;
        this.operator = operator;
    }

    @GetMapping("/api/dead-letters")
    DeadLetterView.Letters letters(
            @RequestParam(defaultValue = "") String reason, @RequestParam(defaultValue = "") String vehicle) {
        return letters.read(new DeadLetterView.Filter(reason, vehicle));
    }

    /**
     * The letters to redrive.
     *
     * @param reason a reason; absent for all
     * @param vehicle a vehicle that a line names; absent for all
     */
    record Order(@Nullable String reason, @Nullable String vehicle) {
        DeadLetterView.Filter filter() {
            return new DeadLetterView.Filter(reason == null ? "" : reason, vehicle == null ? "" : vehicle);
        }
    }

    @PostMapping("/api/dead-letters/redrive")
    DeadLetterView.Redriven redrive(@RequestBody Order order, HttpServletRequest request) throws InterruptedException {
        Caller caller = operator.check(request, null);
        DeadLetterView.Redriven redriven = letters.redrive(order.filter());
        log.atInfo()
                .addKeyValue("event", "redrive")
                .addKeyValue("reason", order.filter().reason())
                .addKeyValue("sent", redriven.sent())
                .addKeyValue("read", redriven.read())
                .log();
        operator.log(caller, "redrive", "%d letters".formatted(redriven.sent()));
        return redriven;
    }
}
