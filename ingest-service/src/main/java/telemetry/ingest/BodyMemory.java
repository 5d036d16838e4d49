package telemetry.ingest;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.springframework.util.unit.DataSize;

/**
 * Limits the memory that the bodies of all requests in progress use together. Requests over the limit are refused
 * before the heap is full, whether clients are many or slow. Thread-safe.
 */
final class BodyMemory {
    private final int limit;
    private final Semaphore free;

    BodyMemory(DataSize limit) {
        this.limit = Math.toIntExact(limit.toBytes());
        this.free = new Semaphore(this.limit);
    }

    /** Returns the number of bytes in use. */
    int used() {
        return limit - free.availablePermits();
    }

    /** Returns the lease of one request, which holds no memory yet. */
    Lease lease() {
        return new Lease();
    }

    /** The memory of one request, released when the lease is closed. Not thread-safe. */
    final class Lease implements AutoCloseable {
        private int bytes;

        private Lease() {}

        /**
         * Returns a new buffer of {@code size} bytes.
         *
         * @throws ServerBusyException if other requests leave too little memory
         */
        byte[] allocate(int size) {
            take(size);
            return new byte[size];
        }

        /**
         * Returns a copy of {@code buffer} with {@code size} bytes.
         *
         * @throws ServerBusyException if other requests leave too little memory
         */
        byte[] grow(byte[] buffer, int size) {
            take(size - buffer.length);
            return Arrays.copyOf(buffer, size);
        }

        private void take(int more) {
            if (!free.tryAcquire(more)) {
                throw new ServerBusyException();
            }
            bytes += more;
        }

        @Override
        public void close() {
            free.release(bytes);
            bytes = 0;
        }
    }
}
