package telemetry.ingest;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import org.springframework.util.unit.DataSize;

/**
 * The memory that the bodies of all requests in work may take together, so that many clients at once, or slow ones, are
 * refused before the heap is full. Safe for use by many threads.
 */
final class BodyMemory {
    private final int limit;
    private final Semaphore free;

    BodyMemory(DataSize limit) {
        this.limit = Math.toIntExact(limit.toBytes());
        this.free = new Semaphore(this.limit);
    }

    /** Bytes that are taken. */
    int taken() {
        return limit - free.availablePermits();
    }

    /** The part of one request, which is nothing yet. */
    Lease lease() {
        return new Lease();
    }

    /** The part of one request, given back when it is closed. Not safe for use by many threads. */
    final class Lease implements AutoCloseable {
        private int bytes;

        private Lease() {}

        /** @throws TooManyBodiesException if the others left too little */
        byte[] allocate(int size) {
            take(size);
            return new byte[size];
        }

        /**
         * {@code buffer} in a longer one.
         *
         * @throws TooManyBodiesException if the others left too little
         */
        byte[] grow(byte[] buffer, int size) {
            take(size - buffer.length);
            return Arrays.copyOf(buffer, size);
        }

        private void take(int more) {
            if (!free.tryAcquire(more)) {
                throw new TooManyBodiesException();
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
