package telemetry.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import telemetry.contract.JsonLines;

/**
 * One SQS message with a body of JSON Lines, and the requests that wait for its confirmation. Lines are added under the
 * lock of {@link PendingMessages}, and none after the message is taken from there. Completing the message and waiting
 * for it are thread-safe.
 */
final class Message {
    private static final int INITIAL_CAPACITY = 1_024;

    private final long createdNanos;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(INITIAL_CAPACITY);
    private final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    private int records;
    private long lineBytes;

    /**
     * Creates an empty message.
     *
     * @param createdNanos the time of creation, by {@link System#nanoTime}
     */
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

    /** Returns the size of the body in bytes if {@code line} were added. */
    int sizeWith(byte[] line) {
        return body.size() + line.length + (records > 0 ? 1 : 0);
    }

    /** Returns the size of the body in bytes. */
    int size() {
        return body.size();
    }

    /** Returns the number of lines. */
    int records() {
        return records;
    }

    /** Returns the size of the lines in bytes, without separators. */
    long lineBytes() {
        return lineBytes;
    }

    long createdNanos() {
        return createdNanos;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Completes the message: notifies the waiting requests whether SQS has confirmed it. */
    void complete(boolean confirmed) {
        outcome.complete(confirmed);
    }

    /**
     * Waits until the message is completed, or {@link System#nanoTime} reaches {@code deadline}. Returns true if SQS
     * has confirmed the message.
     */
    boolean awaitConfirmed(long deadline) {
        try {
            return outcome.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException unconfirmed) {
            return false;
        }
    }
}
