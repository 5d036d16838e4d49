package telemetry.contract;

import java.io.IOException;

/** Signals a compressed part whose content cannot be decompressed. The failure is permanent: a retry does not help. */
public final class DamagedPartException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    DamagedPartException(String reason, String detail) {
        super(reason + ": " + detail);
        this.reason = reason;
    }

    DamagedPartException(String reason, Throwable cause) {
        super(reason + ": " + cause.getMessage(), cause);
        this.reason = reason;
    }

    /** Returns the reason as a tag: {@code damaged_gzip}, {@code damaged_zstd} or {@code part_too_large}. */
    public String reason() {
        return reason;
    }
}
