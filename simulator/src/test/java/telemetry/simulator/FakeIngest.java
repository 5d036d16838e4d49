package telemetry.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import telemetry.contract.ContractLimits;
import telemetry.contract.JsonLines;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

/**
 * An HTTP server that validates and answers like the ingest-service and can inject failures. Safe for use by many
 * threads.
 */
final class FakeIngest implements AutoCloseable {
    private final HttpServer server;
    private final List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicInteger withoutResponse = new AtomicInteger();
    private final AtomicReference<Duration> stallOnce = new AtomicReference<>(Duration.ZERO);
    private volatile Duration stallEach = Duration.ZERO;
    private volatile int unavailableStatus = 503;
    private volatile int miscount;
    private final RecordReader reader = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, Clock.systemUTC());

    FakeIngest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/telemetry", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    List<String> accepted() {
        return accepted;
    }

    /** Answers the next {@code requests} requests with 503. */
    void beUnavailable(int requests) {
        beUnavailable(requests, 503);
    }

    /** Answers the next {@code requests} requests with {@code status}. Only 503 carries a Retry-After header. */
    void beUnavailable(int requests, int status) {
        unavailableStatus = status;
        unavailable.set(requests);
    }

    /** Accepts the next {@code requests} requests but closes their connections without a response. */
    void acceptWithoutResponse(int requests) {
        withoutResponse.set(requests);
    }

    /** Delays the response to the next request by {@code time}. */
    void stallOnce(Duration time) {
        stallOnce.set(time);
    }

    /** Delays every response by {@code time}. */
    void stallEach(Duration time) {
        stallEach = time;
    }

    /** Reports one accepted record too few in every response. */
    void miscount() {
        miscount = 1;
    }

    private void handle(HttpExchange exchange) throws IOException {
        stall(stallOnce.getAndSet(Duration.ZERO).plus(stallEach));
        InputStream in = exchange.getRequestBody();
        byte[] body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(in).readAllBytes()
                : in.readAllBytes();
        if (!"key".equals(exchange.getRequestHeaders().getFirst("X-API-Key"))) {
            answer(exchange, 401, "{}");
        } else if (unavailable.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            if (unavailableStatus == 503) {
                exchange.getResponseHeaders().set("Retry-After", "0");
            }
            answer(exchange, unavailableStatus, "{}");
        } else {
            take(exchange, body);
        }
    }

    private void take(HttpExchange exchange, byte[] body) throws IOException {
        List<String> good = new ArrayList<>();
        List<String> rejected = new ArrayList<>();
        JsonLines.forEach(body, line -> {
            if (reader.read(body, line.offset(), line.length()) instanceof TelemetryRecord) {
                good.add(new String(body, line.offset(), line.length(), UTF_8));
            } else {
                rejected.add("{\"line\":%d}".formatted(line.number()));
            }
        });
        accepted.addAll(good);
        if (withoutResponse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.close();
            return;
        }
        int status = rejected.isEmpty() ? 202 : good.isEmpty() ? 422 : 207;
        answer(
                exchange,
                status,
                "{\"accepted\":%d,\"rejected\":[%s]}".formatted(good.size() - miscount, String.join(",", rejected)));
    }

    private static void stall(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
