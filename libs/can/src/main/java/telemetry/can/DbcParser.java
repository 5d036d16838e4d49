package telemetry.can;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the statements of a DBC file into a draft, in any order of sections. An unreadable statement is left out with a
 * complaint. Reading continues at the next line that begins with a keyword. Not thread-safe.
 */
final class DbcParser {
    private static final Pattern ORDER_AND_SIGN = Pattern.compile("([01])([+-])");

    private final DbcReader reader;
    private final DbcAdditions additions;
    private final DbcDraft draft;
    private final DbcComplaints complaints;

    DbcParser(DbcReader reader, DbcDraft draft, DbcComplaints complaints) {
        this.reader = reader;
        this.additions = new DbcAdditions(reader, draft, complaints);
        this.draft = draft;
        this.complaints = complaints;
    }

    void parse() {
        while (!reader.peek().isEnd()) {
            DbcToken keyword = reader.next();
            try {
                statement(keyword);
            } catch (DbcSyntaxException unreadable) {
                complaints.add(unreadable.line(), keyword.text() + " left out: " + unreadable.text());
                reader.skipStatement();
            }
        }
    }

    private void statement(DbcToken keyword) throws DbcSyntaxException {
        switch (keyword.isWord() ? keyword.text() : "") {
            case "BO_" -> message(keyword);
            case "SG_" -> signal(keyword);
            case "CM_" -> additions.comment();
            case "VAL_" -> additions.labels(keyword);
            case "VAL_TABLE_" -> additions.valueTable(keyword);
            case "SIG_VALTYPE_" -> additions.valueType();
            case "SG_MUL_VAL_" -> additions.selection();
            case "BA_" -> additions.attribute(keyword);
            case "BA_DEF_" -> additions.attributeDefinition();
            case "BA_DEF_DEF_" -> additions.attributeDefault();
            case "NS_" -> reader.skipSymbols();
            default -> other(keyword);
        }
    }

    private void other(DbcToken keyword) {
        if (!reader.isKeyword(keyword) && !keyword.is(";")) {
            complaints.add(keyword.line(), keyword + " begins no statement; left out");
        }
        reader.skipStatement();
    }

    private void message(DbcToken keyword) throws DbcSyntaxException {
        draft.endMessage();
        DbcToken number = reader.word("an id");
        DbcId id = DbcId.of(number).orElseThrow(() -> new DbcSyntaxException(number, "a CAN id"));
        String name = reader.word("a name").text();
        if (reader.peek().is(":")) {
            reader.next();
        } else {
            complaints.add(number.line(), "message " + name + " without ':' after its name");
        }
        int bytes = reader.count("a length", DbcDraft.MAX_BYTES);
        draft.beginMessage(new DbcDraftMessage(id, name, bytes, sender(), keyword.line()));
        rest("BO_");
    }

    private String sender() {
        DbcToken next = reader.peek();
        return next.isWord() && !next.leads() ? reader.next().text() : "";
    }

    /** Skips to the end of a statement that ends with its line, or at a semicolon. */
    private void rest(String keyword) {
        if (!reader.peek().leads() && !reader.peek().is(";")) {
            complaints.add(reader.peek().line(), keyword + " followed by " + reader.peek() + "; left out");
        }
        reader.skipStatement();
    }

    private void signal(DbcToken keyword) throws DbcSyntaxException {
        String name = reader.word("a name").text();
        DbcMux mux = mux(name);
        reader.sign(":");
        int start = reader.count("a start bit", DbcDraft.MAX_BYTES * 8 - 1);
        reader.sign("|");
        int bits = reader.count("a length", DbcDraft.MAX_BYTES * 8);
        reader.sign("@");
        String orderAndSign = orderAndSign();
        reader.sign("(");
        double factor = reader.number("a factor");
        reader.sign(",");
        double offset = reader.number("an offset");
        reader.sign(")");
        double[] limits = limits(name);
        DbcDraftSignal signal = new DbcDraftSignal(
                name, start, bits, orderAndSign.charAt(0) == '1', orderAndSign.charAt(1) == '-', mux, keyword.line());
        signal.scale(factor, offset, limits[0], limits[1], reader.stringOfLine("the unit of signal " + name));
        draft.addSignal(signal);
        reader.skipStatement(); // the receiving nodes
    }

    private DbcMux mux(String signal) throws DbcSyntaxException {
        if (reader.peek().is(":")) {
            return DbcMux.NONE;
        }
        DbcToken indicator = reader.word("a multiplexer indicator or ':'");
        Optional<DbcMux> mux = DbcMux.of(indicator.text());
        if (mux.isEmpty()) {
            complaints.add(indicator.line(), "signal " + signal + " with " + indicator + " before ':'; left out");
        }
        return mux.orElse(DbcMux.NONE);
    }

    private String orderAndSign() throws DbcSyntaxException {
        DbcToken word = reader.word("byte order and sign");
        String both = word.text().length() == 1 && reader.peek().isWord()
                ? word.text() + reader.next().text()
                : word.text();
        if (!ORDER_AND_SIGN.matcher(both).matches()) {
            throw new DbcSyntaxException(word, "0+, 0-, 1+ or 1-");
        }
        return both;
    }

    private double[] limits(String signal) throws DbcSyntaxException {
        if (!reader.peek().is("[")) {
            complaints.add(reader.peek().line(), "signal " + signal + " without limits");
            return new double[2];
        }
        reader.next();
        double[] limits = {reader.number("a minimum"), 0};
        reader.sign("|");
        limits[1] = reader.number("a maximum");
        reader.sign("]");
        return limits;
    }
}
