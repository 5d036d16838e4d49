package telemetry.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import telemetry.contract.JsonLines;

/**
 * One SQS message, from its first line until SQS has answered: JSON Lines, and the requests that wait for it. Filled by
 * one thread at a time, under the lock of {@link PendingMessages}; once it is taken from there nobody adds to it.
 * Waiting for its outcome, and setting it, is safe for use by many threads.
 */
final class Message {
    private static final int SMALL = 1_024;

    private final long createdNanos;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(SMALL);
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    private int records;
    private long lineBytes;

    /** @param createdNanos when it was begun, as {@link System#nanoTime} has it */
    Message(long createdNanos) {
        this.createdNanos = createdNanos;
    }

    void add(byte[] line) {
        if (records > 0) {
            body.write(JsonLines.LINE_FEED);
        }
        body.writeBytes(line);
        records++;
        lineBytes += line.length;
    }

    /** The size of the body if {@code line} were added. */
    int sizeWith(byte[] line) {
        return body.size() + line.length + (records > 0 ? 1 : 0);
    }

    /** The size of the body in bytes. */
    int size() {
        return body.size();
    }

    /** How many lines there are. */
    int records() {
        return records;
    }

    /** The size of its lines, without what separates them. */
    long lineBytes() {
        return lineBytes;
    }

    long createdNanos() {
        return createdNanos;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Tells those who wait whether SQS has it. */
    void settle(boolean confirmed) {
        outcome.complete(confirmed);
    }

    /** Waits for SQS until {@link System#nanoTime} is {@code deadline}; returns true if it has confirmed the message. */
    boolean awaitConfirmed(long deadline) {
        try {
            return outcome.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException unknown) {
            return false;
        }
    }
}
