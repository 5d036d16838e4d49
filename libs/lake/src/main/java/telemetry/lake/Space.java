package telemetry.lake;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of disk that a download may still fill. What a compressed part expands to is known only afterwards. */
final class Space {
    private final AtomicLong left;

    Space(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** A space for what is planned for elsewhere. */
    static Space planned() {
        return new Space(Long.MAX_VALUE);
    }

    /** @throws NoSpaceException if less is left; nothing is taken then */
    void take(long bytes) throws NoSpaceException {
        if (left.addAndGet(-bytes) < 0) {
            giveBack(bytes);
            throw new NoSpaceException();
        }
    }

    void giveBack(long bytes) {
        left.addAndGet(bytes);
    }
}
