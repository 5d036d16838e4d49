package telemetry.can;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the statements that add to messages and signals. They may precede or follow the messages and signals. Not
 * thread-safe.
 */
final class DbcAdditions {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    private static final int MAX_RANGE = 40; // characters

    private final DbcReader reader;
    private final DbcDraft draft;
    private final DbcComplaints complaints;

    DbcAdditions(DbcReader reader, DbcDraft draft, DbcComplaints complaints) {
        this.reader = reader;
        this.draft = draft;
        this.complaints = complaints;
    }

    void comment() throws DbcSyntaxException {
        DbcToken next = reader.next();
        switch (next.text()) {
            case "BO_" -> messageComment(next);
            case "SG_" -> signalComment(next);
            case "BU_", "EV_" -> {
                reader.word("a name");
                reader.string("a comment");
            }
            default -> fileComment(next);
        }
        reader.end("CM_");
    }

    private void fileComment(DbcToken comment) throws DbcSyntaxException {
        if (!comment.isString()) {
            throw new DbcSyntaxException(comment, "a comment");
        }
        draft.addComment(comment);
    }

    private void messageComment(DbcToken keyword) throws DbcSyntaxException {
        DbcId id = reader.id();
        String comment = reader.string("a comment");
        draft.onMessage(id, keyword.line(), "CM_", message -> message.comment = comment);
    }

    private void signalComment(DbcToken keyword) throws DbcSyntaxException {
        DbcId id = reader.id();
        if (reader.peek().isString()) {
            complaints.add(keyword.line(), "comment on a signal without its name; left out");
            reader.next();
            return;
        }
        String name = reader.word("a signal").text();
        String comment = reader.string("a comment");
        draft.onSignal(id, name, keyword.line(), "CM_", signal -> signal.comment = comment);
    }

    void labels(DbcToken keyword) throws DbcSyntaxException {
        DbcToken first = reader.word("an id");
        Optional<DbcId> id = DbcId.of(first);
        if (id.isEmpty()) {
            reader.skipStatement(); // labels of an environment variable
            return;
        }
        String signal = reader.word("a signal").text();
        if (reader.peek().isWord() && DbcNumbers.whole(reader.peek().text()).isEmpty() && !reader.atStatement()) {
            String table = reader.next().text();
            draft.onSignal(
                    id.get(),
                    signal,
                    keyword.line(),
                    "VAL_",
                    one -> draft.label(one, draft.valueTable(table, keyword), keyword.line()));
        } else {
            List<DbcLabel> labels = labelsToEnd();
            draft.onSignal(id.get(), signal, keyword.line(), "VAL_", one -> draft.label(one, labels, keyword.line()));
        }
        reader.end("VAL_");
    }

    void valueTable(DbcToken keyword) throws DbcSyntaxException {
        String name = reader.word("a name").text();
        draft.addValueTable(name, labelsToEnd(), keyword);
        reader.end("VAL_TABLE_");
    }

    private List<DbcLabel> labelsToEnd() {
        List<DbcLabel> labels = new ArrayList<>();
        while (!reader.peek().is(";") && !reader.atStatement()) {
            DbcToken value = reader.next();
            Optional<BigInteger> number = value.isWord() ? DbcNumbers.whole(value.text()) : Optional.empty();
            if (number.isEmpty() || !reader.peek().isString()) {
                complaints.add(value.line(), "expected a value and its label, found " + value + "; left out");
            } else {
                labels.add(new DbcLabel(number.get(), reader.next().text()));
            }
        }
        return List.copyOf(labels);
    }

    void valueType() throws DbcSyntaxException {
        int line = reader.peek().line();
        DbcId id = reader.id();
        String signal = reader.word("a signal").text();
        if (reader.peek().is(":")) {
            reader.next();
        }
        int type = reader.count("a type of value", 3);
        draft.onSignal(id, signal, line, "SIG_VALTYPE_", one -> one.valueType = type);
        reader.end("SIG_VALTYPE_");
    }

    void selection() throws DbcSyntaxException {
        int line = reader.peek().line();
        DbcId id = reader.id();
        String signal = reader.word("a signal").text();
        String selector = reader.word("a selector").text();
        List<DbcRange> ranges = ranges();
        draft.onSignal(id, signal, line, "SG_MUL_VAL_", one -> one.select(selector, ranges));
        reader.end("SG_MUL_VAL_");
    }

    private List<DbcRange> ranges() throws DbcSyntaxException {
        List<DbcRange> ranges = new ArrayList<>();
        while (!reader.peek().is(";") && !reader.atStatement()) {
            ranges.add(range());
            if (reader.peek().is(",")) {
                reader.next();
            }
        }
        return ranges;
    }

    private DbcRange range() throws DbcSyntaxException {
        DbcToken first = reader.word("a range");
        StringBuilder text = new StringBuilder(first.text());
        while (reader.peek().isWord()
                && !reader.atStatement()
                && text.length() < MAX_RANGE
                && !RANGE.matcher(text).matches()) {
            text.append(reader.next().text()); // blanks around the hyphen
        }
        Matcher ends = RANGE.matcher(text);
        if (!ends.matches()) {
            throw new DbcSyntaxException(first, "a range");
        }
        long one = Long.parseLong(ends.group(1));
        long other = Long.parseLong(ends.group(2));
        return new DbcRange(Math.min(one, other), Math.max(one, other));
    }

    void attribute(DbcToken keyword) throws DbcSyntaxException {
        String name = reader.string("an attribute");
        DbcToken next = reader.next();
        switch (next.text()) {
            case "BO_" -> {
                DbcId id = reader.id();
                String value = reader.value();
                draft.onMessage(id, keyword.line(), "BA_", message -> message.attributes.put(name, value));
            }
            case "SG_" -> {
                DbcId id = reader.id();
                String signal = reader.word("a signal").text();
                String value = reader.value();
                draft.onSignal(id, signal, keyword.line(), "BA_", one -> one.attributes.put(name, value));
            }
            case "BU_", "EV_" -> {
                reader.word("a name");
                reader.value();
            }
            default -> draft.attributes.put(name, next.text());
        }
        reader.end("BA_");
    }

    void attributeDefinition() {
        String name = reader.peek().isString() ? reader.next().text() : secondString();
        if (reader.peek().is("ENUM")) {
            reader.next();
            List<String> values = new ArrayList<>();
            while (reader.peek().isString() || reader.peek().is(",")) {
                DbcToken next = reader.next();
                if (next.isString()) {
                    values.add(next.text());
                }
            }
            draft.enumerations.put(name, List.copyOf(values));
        }
        reader.skipStatement();
    }

    void attributeDefault() throws DbcSyntaxException {
        String name = reader.string("an attribute");
        draft.defaults.put(name, reader.value());
        reader.end("BA_DEF_DEF_");
    }

    /** Skips the kind of object and returns the attribute's name. */
    private String secondString() {
        reader.next();
        return reader.peek().isString() ? reader.next().text() : "";
    }
}
