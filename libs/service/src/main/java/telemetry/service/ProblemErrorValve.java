package telemetry.service;

import java.io.IOException;
import java.io.Writer;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Answers requests that Tomcat rejects before Spring MVC sees them, such as invalid HTTP, with a problem. */
public final class ProblemErrorValve extends ErrorReportValve {
    private static final Logger log = LoggerFactory.getLogger(ProblemErrorValve.class);
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        HttpStatus status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            Writer body = response.getReporter();
            if (body != null) {
                body.write(JSON.writeValueAsString(Problems.of(status, detail(status))));
                response.finishResponse();
            }
        } catch (IOException disconnected) {
            log.debug("the client has disconnected", disconnected);
        }
    }

    private static String detail(HttpStatus status) {
        return status == HttpStatus.BAD_REQUEST ? "the request is not valid HTTP" : status.getReasonPhrase();
    }
}
