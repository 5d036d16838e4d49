package telemetry.can;

import org.jspecify.annotations.Nullable;

/**
 * Splits the text of a DBC file into tokens. Takes time linear in the length of the text. Not thread-safe.
 *
 * <p>A quote within a string is written {@code \"}.
 */
final class DbcScanner {
    private static final String SIGNS = ":;|@()[],";

    private final String text;
    private final DbcComplaints complaints;
    private int at;
    private int line = 1;
    private boolean leads = true;
    private boolean noQuoteLeft;
    private @Nullable DbcToken ahead;

    DbcScanner(String text, DbcComplaints complaints) {
        this.text = text;
        this.complaints = complaints;
    }

    /** Returns the token that {@link #next} will return. */
    DbcToken peek() {
        if (ahead == null) {
            ahead = read(false);
        }
        return ahead;
    }

    DbcToken next() {
        DbcToken token = peek();
        ahead = null;
        return token;
    }

    /** Returns the next token. A string that was not peeked ends with its line at the latest. */
    DbcToken nextOfLine() {
        return ahead == null ? read(true) : next();
    }

    /** Returns {@code token} to the scanner; it is the next token again. */
    void pushBack(DbcToken token) {
        ahead = token;
    }

    /** Returns true if nothing follows on the line of the last token. */
    boolean endsLine() {
        int end = at;
        while (end < text.length() && text.charAt(end) != '\n' && isBlank(text.charAt(end))) {
            end++;
        }
        return end == text.length() || text.charAt(end) == '\n';
    }

    private DbcToken read(boolean withinLine) {
        skipBlanks();
        boolean first = leads;
        leads = false;
        if (at == text.length()) {
            return new DbcToken(DbcToken.Kind.END, "", line, true);
        }
        char here = text.charAt(at);
        if (here == '"') {
            return string(first, withinLine);
        }
        if (SIGNS.indexOf(here) >= 0) {
            at++;
            return new DbcToken(DbcToken.Kind.SIGN, String.valueOf(here), line, first);
        }
        return word(first);
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            if (text.charAt(at) == '\n') {
                line++;
                leads = true;
            }
            at++;
        }
    }

    private DbcToken word(boolean first) {
        int start = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        return new DbcToken(DbcToken.Kind.WORD, text.substring(start, at), line, first);
    }

    private DbcToken string(boolean first, boolean withinLine) {
        int from = at + 1;
        int startLine = line;
        int end = endOfString(from, withinLine || noQuoteLeft);
        boolean closed = end < text.length() && text.charAt(end) == '"';
        if (!closed && !withinLine && !noQuoteLeft) {
            noQuoteLeft = true;
            end = endOfString(from, true);
            closed = end < text.length() && text.charAt(end) == '"';
        }
        if (!closed) {
            complaints.add(startLine, "string without a closing quote; read to the end of the line");
        }
        String content =
                closed ? text.substring(from, end) : text.substring(from, end).strip();
        line += (int) content.chars().filter(c -> c == '\n').count();
        at = closed ? end + 1 : end;
        return new DbcToken(DbcToken.Kind.STRING, unescaped(content), startLine, first);
    }

    /** Returns the position of the closing quote, or of the end of the line or text if there is none. */
    private int endOfString(int from, boolean withinLine) {
        int end = from;
        while (end < text.length() && text.charAt(end) != '"' && !(withinLine && text.charAt(end) == '\n')) {
            end += text.startsWith("\\\"", end) ? 2 : 1;
        }
        return end;
    }

    private static String unescaped(String content) {
        return content.replace("\\\"", "\"").replace("\r\n", "\n");
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == '\u00A0' || c == '\uFEFF';
    }

    private static boolean isOfWord(char c) {
        return !isBlank(c) && c != '"' && SIGNS.indexOf(c) < 0;
    }
}
