package telemetry.can;

import java.io.Serial;

/** Reports why a line gives no entry. It has no stack trace, so throwing it is cheap. */
final class BadLineException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final SkipReason reason;

    BadLineException(SkipReason reason, String why) {
        super(why, null, false, false);
        this.reason = reason;
    }

    static BadLineException malformed(String why) {
        return new BadLineException(SkipReason.MALFORMED, why);
    }

    SkipReason reason() {
        return reason;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
