package telemetry.chaos;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import java.net.URI;

/**
 * A proxy in front of a cloud service that injects faults on command and otherwise forwards everything. Safe for use by
 * many threads, except that the connection faults {@link CloudFault#HANG} and {@link CloudFault#CUT} must not overlap.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int FIRST = 1;
    private static final int LAST = 10;
    private static final int SLOW_MILLIS =
            600; // a long poll of 2 s plus this delay stays below the attempt timeout of 3 s
    private static final int THREADS = 400; // each long poll occupies one thread
    private static final String BATCHES = "AmazonSQS\\.(Send|Delete)MessageBatch";

    private final CloudService cloud;
    private final URI target;
    private final WireMockServer http;
    private final Relay relay;

    /** Starts a proxy in front of {@code cloud} at {@code target}. */
    public FaultProxy(CloudService cloud, URI target) {
        this.cloud = cloud;
        this.target = target;
        this.http = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .preserveHostHeader(true) // the signature covers the Host header
                .gzipDisabled(true)
                .containerThreads(THREADS)
                .extensions(new LostAnswer(), new PartialBatch(target))
                .disableRequestJournal());
        http.start();
        http.stubFor(any(anyUrl()).atPriority(LAST).willReturn(forwarded()));
        this.relay = new Relay(URI.create("http://127.0.0.1:" + http.port()));
    }

    /** Returns the address of the proxy. */
    public URI url() {
        return relay.url();
    }

    /** An active fault, which ends when closed. */
    public interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins {@code fault} for all requests that it applies to. */
    public Outage begin(CloudFault fault) {
        return switch (fault) {
            case HANG -> relay(Relay.Mode.HANG);
            case CUT -> relay(Relay.Mode.CUT);
            case PARTIAL_BATCH -> begin(fault, post(anyUrl()).withHeader(PartialBatch.ACTION, matching(BATCHES)));
            default -> begin(fault, any(anyUrl()));
        };
    }

    /**
     * Begins {@code fault} for matching {@code requests} only.
     *
     * @throws IllegalArgumentException if {@code fault} is a connection fault, which cannot match requests
     */
    public Outage begin(CloudFault fault, MappingBuilder requests) {
        StubMapping stub = http.stubFor(requests.atPriority(FIRST).willReturn(answer(fault)));
        return () -> http.removeStub(stub);
    }

    private Outage relay(Relay.Mode mode) {
        relay.become(mode);
        return () -> relay.become(Relay.Mode.PASS);
    }

    private ResponseDefinitionBuilder answer(CloudFault fault) {
        return switch (fault) {
            case FORBIDDEN -> error(403, "AccessDenied");
            case ERROR -> error(500, "InternalError");
            case SLOW_DOWN -> error(503, "SlowDown");
            case SLOW -> forwarded().withFixedDelay(SLOW_MILLIS);
            case RESET -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
            case LOST_ANSWER -> forwarded().withTransformers(LostAnswer.NAME);
            case PARTIAL_BATCH -> aResponse().withTransformers(PartialBatch.NAME);
            case HANG, CUT ->
                throw new IllegalArgumentException(fault + " is a connection fault and cannot match requests");
        };
    }

    private ResponseDefinitionBuilder forwarded() {
        return aResponse().proxiedFrom(target.toString());
    }

    private ResponseDefinitionBuilder error(int status, String code) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", cloud.errorType())
                .withBody(cloud.errorBody(code));
    }

    @Override
    public void close() {
        relay.close();
        http.stop();
    }
}
