package telemetry.lake;

import java.io.IOException;

/** Reports that parts expand to more than the free space on disk. A download of fewer parts may fit. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    NoSpaceException() {
        super("the parts expand to more than there is room for");
    }
}
