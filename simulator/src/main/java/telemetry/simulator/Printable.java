package telemetry.simulator;

/** Text of unknown origin without the control characters that could change a terminal's state. */
public final class Printable {
    private static final String REPLACEMENT = "\uFFFD";

    private Printable() {}

    /** Returns {@code text} with every control and format character replaced, line ends included. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}]", REPLACEMENT);
    }

    /** Returns {@code text} with every control and format character replaced, except line feeds and tabs. */
    public static String text(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", REPLACEMENT);
    }
}
