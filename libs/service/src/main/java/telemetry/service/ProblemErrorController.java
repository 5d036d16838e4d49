package telemetry.service;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Responds to errors outside of Spring MVC, in a filter or in the container, with a problem as well. */
@RestController
final class ProblemErrorController implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus known = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        HttpStatus status = known == null ? HttpStatus.NOT_FOUND : known;
        String detail = status == HttpStatus.NOT_FOUND ? notFound(request) : status.getReasonPhrase();
        return Problems.answer(Problems.of(status, detail));
    }

    private static String notFound(HttpServletRequest request) {
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        boolean hasTrailingSlash = path instanceof String text && text.endsWith("/");
        return "nothing is at this path; " + (hasTrailingSlash ? "remove the trailing slash, or see " : "see ")
                + ApiDocs.DESCRIPTION;
    }
}
