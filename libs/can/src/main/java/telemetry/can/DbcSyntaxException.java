package telemetry.can;

/** Reports that a statement of a DBC file cannot be read. */
final class DbcSyntaxException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    DbcSyntaxException(DbcToken found, String expected) {
        super("expected " + expected + ", found " + found);
        this.line = found.line();
    }

    int line() {
        return line;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
