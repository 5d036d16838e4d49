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
 * A proxy in front of a cloud that fails its callers as it is told to, and passes everything on else. It never fails by
 * itself. Safe for use by many threads; of the faults of connections, {@link CloudFault#HANG} and
 * {@link CloudFault#CUT}, one at a time.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int FIRST = 1;
    private static final int LAST = 10;
    private static final int LATE_MILLIS = 600; // a poll of two seconds still ends within an attempt of three
    private static final int THREADS = 400; // each long poll has one
    private static final String BATCHES = "AmazonSQS\\.(Send|Delete)MessageBatch";

    private final CloudService cloud;
    private final URI target;
    private final WireMockServer http;
    private final Relay relay;

    /** A proxy in front of {@code cloud} at {@code target}. */
    public FaultProxy(CloudService cloud, URI target) {
        this.cloud = cloud;
        this.target = target;
        this.http = new WireMockServer(WireMockConfiguration.options()
                .dynamicPort()
                .bindAddress("127.0.0.1")
                .preserveHostHeader(true) // it is part of what is signed
                .gzipDisabled(true)
                .containerThreads(THREADS)
                .extensions(new LostAnswer(), new PartialBatch(target))
                .disableRequestJournal());
        http.start();
        http.stubFor(any(anyUrl()).atPriority(LAST).willReturn(passedOn()));
        this.relay = new Relay(URI.create("http://127.0.0.1:" + http.port()));
    }

    /** Where callers reach it. */
    public URI url() {
        return relay.url();
    }

    /** An outage that ends when it is closed. */
    public interface Outage extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins {@code fault} for every request that it applies to. */
    public Outage begin(CloudFault fault) {
        return switch (fault) {
            case HANG -> relay(Relay.Mode.HANG);
            case CUT -> relay(Relay.Mode.CUT);
            case PARTIAL_BATCH -> begin(fault, post(anyUrl()).withHeader(PartialBatch.ACTION, matching(BATCHES)));
            default -> begin(fault, any(anyUrl()));
        };
    }

    /**
     * Begins {@code fault} for {@code requests} only.
     *
     * @throws IllegalArgumentException if it is a fault of connections, which know no requests
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
            case SLOW -> passedOn().withFixedDelay(LATE_MILLIS);
            case RESET -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
            case LOST_ANSWER -> passedOn().withTransformers(LostAnswer.NAME);
            case PARTIAL_BATCH -> aResponse().withTransformers(PartialBatch.NAME);
            case HANG, CUT -> throw new IllegalArgumentException(fault + " is of connections, not of requests");
        };
    }

    private ResponseDefinitionBuilder passedOn() {
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
