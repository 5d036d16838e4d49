package telemetry.can;

import java.math.BigInteger;
import java.util.Set;

/** Reads the parts of a statement of a DBC file. Not thread-safe. */
final class DbcReader {
    private static final Set<String> KEYWORDS = Set.of(
            "VERSION",
            "NS_",
            "NS_DESC_",
            "BS_",
            "BU_",
            "BO_",
            "SG_",
            "EV_",
            "CM_",
            "BA_DEF_",
            "BA_",
            "VAL_",
            "CAT_DEF_",
            "CAT_",
            "FILTER",
            "BA_DEF_DEF_",
            "EV_DATA_",
            "ENVVAR_DATA_",
            "SGTYPE_",
            "SGTYPE_VAL_",
            "BA_DEF_SGTYPE_",
            "BA_SGTYPE_",
            "SIG_TYPE_REF_",
            "VAL_TABLE_",
            "SIG_GROUP_",
            "SIG_VALTYPE_",
            "SIGTYPE_VALTYPE_",
            "BO_TX_BU_",
            "BA_DEF_REL_",
            "BA_REL_",
            "BA_DEF_DEF_REL_",
            "BU_SG_REL_",
            "BU_EV_REL_",
            "BU_BO_REL_",
            "SG_MUL_VAL_");

    private final DbcScanner scanner;
    private final DbcComplaints complaints;

    DbcReader(DbcScanner scanner, DbcComplaints complaints) {
        this.scanner = scanner;
        this.complaints = complaints;
    }

    /** Returns the token that {@link #next} will return. */
    DbcToken peek() {
        return scanner.peek();
    }

    DbcToken next() {
        return scanner.next();
    }

    boolean isKeyword(DbcToken token) {
        return token.isWord() && KEYWORDS.contains(token.text());
    }

    /** Returns the next string on this line; empty, with a complaint, if there is none. */
    String stringOfLine(String expected) {
        DbcToken string = scanner.nextOfLine();
        if (string.isString()) {
            return string.text();
        }
        complaints.add(string.line(), "expected " + expected + ", found " + string);
        scanner.pushBack(string);
        return "";
    }

    /** Skips the list of keywords under NS_, each alone on its line. */
    void skipSymbols() {
        while (!peek().isEnd() && !(peek().leads() && !scanner.endsLine())) {
            next();
        }
    }

    void skipStatement() {
        while (!atStatement()) {
            next();
        }
    }

    boolean atStatement() {
        DbcToken next = peek();
        return next.isEnd() || (next.leads() && isKeyword(next));
    }

    String value() throws DbcSyntaxException {
        DbcToken value = next();
        if (!value.isWord() && !value.isString()) {
            throw new DbcSyntaxException(value, "a value");
        }
        return value.text();
    }

    /** Reads the semicolon of a statement, which some real files lack. */
    void end(String keyword) {
        if (peek().is(";")) {
            next();
            return;
        }
        complaints.add(peek().line(), keyword + " without ';' before " + peek());
        skipStatement();
    }

    DbcId id() throws DbcSyntaxException {
        DbcToken number = word("an id");
        return DbcId.of(number).orElseThrow(() -> new DbcSyntaxException(number, "a CAN id"));
    }

    DbcToken word(String expected) throws DbcSyntaxException {
        if (!peek().isWord() || atStatement()) {
            throw new DbcSyntaxException(peek(), expected);
        }
        return next();
    }

    String string(String expected) throws DbcSyntaxException {
        if (!peek().isString()) {
            throw new DbcSyntaxException(peek(), expected);
        }
        return next().text();
    }

    void sign(String expected) throws DbcSyntaxException {
        if (!peek().is(expected)) {
            throw new DbcSyntaxException(peek(), "'" + expected + "'");
        }
        next();
    }

    double number(String expected) throws DbcSyntaxException {
        DbcToken word = word(expected);
        return DbcNumbers.decimal(word.text()).orElseThrow(() -> new DbcSyntaxException(word, expected));
    }

    int count(String expected, int most) throws DbcSyntaxException {
        DbcToken word = word(expected);
        return DbcNumbers.whole(word.text())
                .filter(count -> count.signum() >= 0 && count.bitLength() < Integer.SIZE)
                .map(BigInteger::intValue)
                .filter(count -> count <= most)
                .orElseThrow(() -> new DbcSyntaxException(word, expected + " from 0 to " + most));
    }
}
