package telemetry.lake;

import java.io.IOException;

/** Parts expand to more than the disk has room for. Fewer at a time may fit. */
public final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    NoSpaceException() {
        super("the parts expand to more than there is room for");
    }
}
