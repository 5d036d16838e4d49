package telemetry.system;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.net.URI;

/** A proxy in front of an S3 that can be told to fail writes of parts. */
final class FlakyS3 implements AutoCloseable {
    private static final String PARTS = ".*/raw/.*";
    private static final int FIRST = 1;
    private static final int LAST = 10;

    private final WireMockServer proxy = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .bindAddress("127.0.0.1")
            .preserveHostHeader(true) // it is part of what is signed
            .disableRequestJournal());

    FlakyS3(URI s3) {
        proxy.start();
        proxy.stubFor(any(anyUrl()).atPriority(LAST).willReturn(aResponse().proxiedFrom(s3.toString())));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + proxy.port());
    }

    /** The next {@code writes} of parts are answered with 503, as S3 does when it is overloaded. */
    void failNextWrites(int writes) {
        for (int i = 0; i < writes; i++) {
            String state = i == 0 ? Scenario.STARTED : "failed " + i;
            proxy.stubFor(put(urlMatching(PARTS))
                    .atPriority(FIRST)
                    .inScenario("writes")
                    .whenScenarioStateIs(state)
                    .willSetStateTo("failed " + (i + 1))
                    .willReturn(slowDown()));
        }
    }

    /** Every write of a part is answered with 503 until the answer is closed. */
    Outage outage() {
        StubMapping stub =
                proxy.stubFor(put(urlMatching(PARTS)).atPriority(FIRST).willReturn(slowDown()));
        return () -> proxy.removeStub(stub);
    }

    /** An outage that ends when it is closed. */
    interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    private static ResponseDefinitionBuilder slowDown() {
        return aResponse()
                .withStatus(503)
                .withHeader("Content-Type", "application/xml")
                .withBody("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
    }

    @Override
    public void close() {
        proxy.stop();
    }
}
