package telemetry.chaos;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.HttpHeaders;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses every second entry of SQS batches, counted over all batches, as SQS does when a batch fails in part. The
 * response has status 200 and lists refused entries as failed; they never reach the queue. Safe for use by many
 * threads.
 */
final class PartialBatch implements ResponseTransformerV2 {
    static final String NAME = "partial-batch";
    /** The request header that names the SQS action. */
    static final String ACTION = "X-Amz-Target";

    private static final String TYPE = "application/x-amz-json-1.0";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper json = new JsonMapper();
    private final AtomicInteger entries = new AtomicInteger();
    private final URI target;

    PartialBatch(URI target) {
        this.target = target;
    }

    @Override
    public Response transform(Response empty, ServeEvent event) {
        return Response.response()
                .status(200)
                .headers(new HttpHeaders(new HttpHeader("Content-Type", TYPE)))
                .body(answer(event.getRequest()))
                .build();
    }

    private byte[] answer(Request request) {
        ObjectNode batch = (ObjectNode) json.readTree(request.getBody());
        ArrayNode forwarded = json.createArrayNode();
        ArrayNode refused = json.createArrayNode();
        for (JsonNode entry : batch.path("Entries")) {
            if (entries.getAndIncrement() % 2 == 0) {
                refused.add(refusal(entry));
            } else {
                forwarded.add(entry);
            }
        }
        batch.set("Entries", forwarded);
        ObjectNode answer = forwarded.isEmpty() ? json.createObjectNode() : forward(request, batch);
        answer.withArray("Successful");
        answer.withArray("Failed").addAll(refused);
        return json.writeValueAsBytes(answer);
    }

    private ObjectNode refusal(JsonNode entry) {
        return json.createObjectNode()
                .put("Id", entry.path("Id").stringValue())
                .put("Code", "InternalError")
                .put("Message", "chaos")
                .put("SenderFault", false);
    }

    private ObjectNode forward(Request request, ObjectNode batch) {
        HttpRequest outgoing = HttpRequest.newBuilder(target.resolve(request.getUrl()))
                .header("Content-Type", TYPE)
                .header(ACTION, request.getHeader(ACTION))
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(batch)))
                .build();
        try {
            return (ObjectNode) json.readTree(
                    http.send(outgoing, HttpResponse.BodyHandlers.ofByteArray()).body());
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException("the queue behind the proxy does not answer", failed);
        }
    }

    @Override
    public boolean applyGlobally() {
        return false;
    }

    @Override
    public String getName() {
        return NAME;
    }
}
