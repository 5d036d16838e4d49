package telemetry.lake;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes of disk that a download may still fill. The expanded size of a compressed part is known only afterwards. */
final class Space {
    private final AtomicLong left;

    Space(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /** Creates an unlimited space, for files whose size is accounted for elsewhere. */
    static Space planned() {
        return new Space(Long.MAX_VALUE);
    }

    /**
     * Takes {@code bytes} from the space.
     *
     * @throws NoSpaceException if less is left; nothing is taken then
     */
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
