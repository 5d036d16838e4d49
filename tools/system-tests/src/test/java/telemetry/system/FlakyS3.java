package telemetry.system;

import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import telemetry.chaos.CloudFault;
import telemetry.chaos.CloudService;
import telemetry.chaos.FaultProxy;

/** A proxy in front of S3 that fails writes of parts on command. */
final class FlakyS3 implements AutoCloseable {
    private static final String PARTS = ".*/raw/.*";

    private final FaultProxy proxy;

    FlakyS3(URI s3) {
        proxy = new FaultProxy(CloudService.S3, s3);
    }

    URI url() {
        return proxy.url();
    }

    /** Fails the next {@code writes} PUTs of parts with 503, as S3 does under overload. */
    void failNextWrites(int writes) {
        for (int i = 0; i < writes; i++) {
            String state = i == 0 ? Scenario.STARTED : "failed " + i;
            proxy.begin(
                    CloudFault.SLOW_DOWN,
                    put(urlMatching(PARTS))
                            .inScenario("writes")
                            .whenScenarioStateIs(state)
                            .willSetStateTo("failed " + (i + 1)));
        }
    }

    /** Fails every PUT of a part with 503 until the outage is closed. */
    FaultProxy.Outage outage() {
        return proxy.begin(CloudFault.SLOW_DOWN, put(urlMatching(PARTS)));
    }

    @Override
    public void close() {
        proxy.close();
    }
}
