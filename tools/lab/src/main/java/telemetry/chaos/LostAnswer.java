package telemetry.chaos;

import com.github.tomakehurst.wiremock.extension.ResponseTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.Response;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;

/** Resets the connection instead of sending a response that the target has given. */
final class LostAnswer implements ResponseTransformerV2 {
    static final String NAME = "lost-answer";

    @Override
    public Response transform(Response answer, ServeEvent event) {
        return Response.Builder.like(answer)
                .but()
                .fault(Fault.CONNECTION_RESET_BY_PEER)
                .build();
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
