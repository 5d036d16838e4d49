package telemetry.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends POSTs over persistent connections, one at a time per connection. One thread does all the work, because the load
 * shares the processors with the service. With a fixed rate each request has a planned time, and its latency counts
 * from that time.
 */
final class HttpLoad {
    private static final long SELECT_MILLIS = 1;
    private static final long MAX_SILENCE = TimeUnit.SECONDS.toNanos(30);
    private static final int ACCEPTED = 202;
    private static final int LIMITED = 429;
    private static final int BUSY = 503;
    private static final String DELAY = "\r\nretry-after: ";

    private final URI url;
    private final Plan plan;
    private final Requests requests;
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
    private final Histogram micros = new Histogram(3);
    private long start;
    private long sent;
    private long answered;
    private long refused;
    private long failed;
    private String firstRefusal = "";
    private String firstFailure = "";

    /**
     * The amount and rate of the load.
     *
     * @param connections maximum number of concurrent requests
     * @param requests maximum number of requests
     * @param duration maximum duration
     * @param perSecond requests per second; 0 for no limit
     */
    record Plan(int connections, long requests, Duration duration, double perSecond) {

        static Plan lasting(int connections, Duration duration) {
            return new Plan(connections, Long.MAX_VALUE, duration, 0);
        }

        static Plan of(int connections, long requests, Duration atMost) {
            return new Plan(connections, requests, atMost, 0);
        }
    }

    /**
     * The outcome of a load.
     *
     * @param accepted number of requests answered with 202
     * @param refused number of requests answered with 503 or 429 and a delay, after which the client may try again
     * @param seconds time from the first request to the last response
     * @param micros latency of all requests in microseconds
     */
    record Result(long accepted, long refused, double seconds, Histogram micros) {

        double perSecond() {
            return accepted / seconds;
        }

        /** Returns a percentile of the latency in milliseconds. */
        double millis(double percent) {
            return micros.getValueAtPercentile(percent) / 1e3;
        }
    }

    private HttpLoad(URI url, Plan plan, Requests requests) {
        this.url = url;
        this.plan = plan;
        this.requests = requests;
    }

    /**
     * Runs the plan until its requests or its duration are used up.
     *
     * @throws IllegalStateException if a request was not answered with 202
     */
    static Result run(URI url, Plan plan, Requests requests) throws IOException {
        HttpLoad load = new HttpLoad(url, plan, requests);
        Result result = load.result();
        if (result.refused() > 0) {
            throw new IllegalStateException(
                    "%d of %d requests were refused: %s".formatted(result.refused(), load.answered, load.firstRefusal));
        }
        return result;
    }

    /**
     * Runs a plan that may exceed the capacity of the service.
     *
     * @throws IllegalStateException if a request was neither answered with 202 nor refused with a delay
     */
    static Result overload(URI url, Plan plan, Requests requests) throws IOException {
        return new HttpLoad(url, plan, requests).result();
    }

    private Result result() throws IOException {
        run();
        if (failed > 0) {
            throw new IllegalStateException("%d of %d requests failed: %s".formatted(failed, answered, firstFailure));
        }
        return new Result(answered - refused, refused, (System.nanoTime() - start) / 1e9, micros);
    }

    private void run() throws IOException {
        List<HttpConnection> connections = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < plan.connections(); i++) {
                connections.add(new HttpConnection(
                        new InetSocketAddress(url.getHost(), url.getPort()), requests.newBuffer(), selector));
            }
            idle.addAll(connections);
            start = System.nanoTime();
            loop(selector);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    private void loop(Selector selector) throws IOException {
        long lastAnswer = start;
        sendDueRequests();
        while (answered < sent || isMoreToSend()) {
            long before = answered;
            if (plan.perSecond() > 0) {
                selector.select(this::proceed, SELECT_MILLIS);
            } else {
                selector.select(this::proceed, TimeUnit.NANOSECONDS.toMillis(MAX_SILENCE));
            }
            sendDueRequests();
            long now = System.nanoTime();
            lastAnswer = answered > before ? now : lastAnswer;
            if (now - lastAnswer > MAX_SILENCE) {
                throw new IOException("%s did not answer for 30 s".formatted(url));
            }
        }
    }

    private boolean isMoreToSend() {
        return sent < plan.requests()
                && System.nanoTime() - start < plan.duration().toNanos();
    }

    private void sendDueRequests() throws IOException {
        while (!idle.isEmpty() && isMoreToSend()) {
            long now = System.nanoTime();
            long planned = plan.perSecond() == 0 ? now : start + (long) (sent / plan.perSecond() * 1e9);
            if (planned > now) {
                return;
            }
            HttpConnection connection = idle.removeFirst();
            requests.fill(connection.request());
            connection.send(planned);
            sent++;
        }
    }

    private void proceed(SelectionKey key) {
        HttpConnection connection = (HttpConnection) key.attachment();
        try {
            int status = connection.proceed();
            if (status > 0) {
                count(connection, status);
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean hasDelay(String answer) {
        return answer.toLowerCase(Locale.ROOT).contains(DELAY);
    }

    private void count(HttpConnection connection, int status) {
        answered++;
        micros.recordValue((System.nanoTime() - connection.plannedNanos()) / 1_000);
        if ((status == BUSY || status == LIMITED) && hasDelay(connection.answer())) {
            firstRefusal = refused++ == 0 ? connection.answer() : firstRefusal;
        } else if (status != ACCEPTED) {
            firstFailure = failed++ == 0 ? connection.answer() : firstFailure;
        }
        idle.addLast(connection);
    }
}
