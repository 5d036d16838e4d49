package telemetry.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Makes several requests to a store at a time. */
public final class Parallel {
    private Parallel() {}

    /** One request. */
    @FunctionalInterface
    public interface Request<T, R> {
        R about(T item) throws IOException;
    }

    /**
     * Makes {@code request} for each of {@code items}, at most {@code atATime} at once, on virtual threads.
     *
     * @return the results in the order of the items
     * @throws IOException if a request threw it; unchecked exceptions are also passed on. No other request is started
     *     then
     */
    public static <T, R> List<R> map(int atATime, Collection<T> items, Request<T, R> request)
            throws InterruptedException, IOException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                atATime, Thread.ofVirtual().name("request-", 0).factory())) {
            List<Future<R>> running = new ArrayList<>();
            for (T item : items) {
                running.add(threads.submit(() -> request.about(item)));
            }
            return await(running, threads);
        }
    }

    private static <R> List<R> await(List<Future<R>> running, ExecutorService threads)
            throws InterruptedException, IOException {
        try {
            List<R> results = new ArrayList<>(running.size());
            for (Future<R> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failed) {
            threads.shutdownNow();
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw cause instanceof IOException io ? io : new IOException(failed);
        }
    }
}
