package telemetry.lakecli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Requests to the store, eight at a time. */
final class Parallel {
    private static final int AT_A_TIME = 8;

    private Parallel() {}

    /**
     * What {@code request} gives for each of {@code items}, in their order. When one fails no other is begun, and its
     * exception is thrown.
     */
    static <T, R> List<R> map(Collection<T> items, Function<T, R> request) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(
                AT_A_TIME, Thread.ofVirtual().name("request-", 0).factory())) {
            List<Future<R>> running = new ArrayList<>();
            for (T item : items) {
                running.add(threads.submit(() -> request.apply(item)));
            }
            return await(running, threads);
        }
    }

    private static <R> List<R> await(List<Future<R>> running, ExecutorService threads) throws InterruptedException {
        try {
            List<R> results = new ArrayList<>(running.size());
            for (Future<R> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failed) {
            threads.shutdownNow();
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }
}
