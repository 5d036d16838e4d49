package telemetry.cli;

import java.util.Locale;

/**
 * The outcome of one check of {@code telemetry doctor}.
 *
 * @param subject the thing that was checked, for example {@code ingest}
 * @param detail the observation, in one line
 */
record Finding(Level level, String subject, String detail) {

    /** The severity of a finding. */
    enum Level {
        /** The check found no problem. */
        OK,
        /** The platform works, but the observation needs attention. */
        WARN,
        /** The platform does not work as it should. */
        FAIL
    }

    static Finding ok(String subject, String detail) {
        return new Finding(Level.OK, subject, detail);
    }

    static Finding warn(String subject, String detail) {
        return new Finding(Level.WARN, subject, detail);
    }

    static Finding fail(String subject, String detail) {
        return new Finding(Level.FAIL, subject, detail);
    }

    /** Returns the finding as a line of the report. */
    @Override
    public String toString() {
        return "%-4s  %-12s  %s".formatted(level.name().toLowerCase(Locale.ROOT), subject, detail);
    }
}
