package telemetry.can;

/**
 * A token of a DBC file.
 *
 * @param text characters of the token; of a string without its quotes
 * @param line number of the line where the token begins
 * @param leads true if it is the first of its line
 */
record DbcToken(Kind kind, String text, int line, boolean leads) {
    /** Kinds of tokens. */
    enum Kind {
        WORD,
        STRING,
        SIGN,
        END
    }

    boolean is(String other) {
        return kind != Kind.STRING && text.equals(other);
    }

    boolean isWord() {
        return kind == Kind.WORD;
    }

    boolean isString() {
        return kind == Kind.STRING;
    }

    boolean isEnd() {
        return kind == Kind.END;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "\"" + shortened() + "\"";
            default -> "'" + shortened() + "'";
        };
    }

    private String shortened() {
        String oneLine = text.replace('\n', ' ');
        return oneLine.length() <= 40 ? oneLine : oneLine.substring(0, 40) + "...";
    }
}
