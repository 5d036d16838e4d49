package telemetry.contract;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Checks values that the contract does not name: payloads and unknown fields. They must keep the rules for all JSON in
 * the platform, on depth, text and range of numbers. Not thread-safe.
 */
final class JsonChecker {
    private static final int MIN_OVERFLOW_DIGITS = 309; // Double.MAX_VALUE is 1.8e308
    private static final int MAX_PATH_LENGTH = 128;

    private final JsonParser parser;
    private final boolean hasEscapes;

    /**
     * Creates a checker.
     *
     * @param hasEscapes true if the record has a backslash; if it has none, the check of its bytes covers all text
     */
    JsonChecker(JsonParser parser, boolean hasEscapes) {
        this.parser = parser;
        this.hasEscapes = hasEscapes;
    }

    /**
     * Checks the current value of the parser and moves the parser to the value's last token.
     *
     * @return true if the value has content: at least one name, string, number or literal
     */
    boolean checkValue() {
        boolean content = false;
        int depth = 0;
        for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
            checkToken(token);
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else {
                content = true;
            }
            if (depth == 0) {
                return content;
            }
        }
    }

    /** Rejects a name or a string with an unpaired surrogate, because other readers of the lake fail on it. */
    void checkText(String text) {
        if (Utf8.hasUnpairedSurrogate(text)) {
            throw new ContractException(path(parser), Reason.INVALID_UNICODE, "has an unpaired surrogate");
        }
    }

    /**
     * Returns the path to the current token of {@code parser}: names and indexes, separated by dots. The path is cut to
     * 128 characters and has no unpaired surrogates, so that it can be part of any response.
     */
    static String path(JsonParser parser) {
        return path(parser.streamReadContext());
    }

    /** Returns the path to the object or array that contains the current token; empty if that is the record. */
    static String parentPath(JsonParser parser) {
        TokenStreamContext parent = parser.streamReadContext().getParent();
        return parent == null ? "" : path(parent);
    }

    private static String path(TokenStreamContext context) {
        String pointer = context.pathAsPointer().toString();
        String path = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
        String cut = path.length() <= MAX_PATH_LENGTH ? path : path.substring(0, MAX_PATH_LENGTH);
        return Utf8.withoutUnpairedSurrogates(cut);
    }

    private void checkToken(JsonToken token) {
        switch (token) {
            case START_OBJECT, START_ARRAY -> checkDepth();
            case PROPERTY_NAME, VALUE_STRING -> {
                if (hasEscapes) {
                    checkText(parser.getString());
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
            default -> {
                // ends of objects and arrays, true, false and null need no check
            }
        }
    }

    private void checkDepth() {
        if (parser.streamReadContext().getNestingDepth() > ContractLimits.MAX_DEPTH) {
            throw new ContractException(
                    path(parser), Reason.TOO_DEEP, "is nested deeper than %d".formatted(ContractLimits.MAX_DEPTH));
        }
    }

    /** Rejects a number beyond the range of a double, because readers may disagree on it (RFC 8259, section 6). */
    private void checkNumber() {
        boolean mayOverflow = parser.getStringLength() >= MIN_OVERFLOW_DIGITS || hasExponent();
        if (mayOverflow && Double.isInfinite(Double.parseDouble(parser.getString()))) {
            throw new ContractException(path(parser), Reason.OUT_OF_RANGE, "is beyond the range of a double");
        }
    }

    private boolean hasExponent() {
        char[] digits = parser.getStringCharacters();
        int start = parser.getStringOffset();
        for (int i = start; i < start + parser.getStringLength(); i++) {
            if (digits[i] == 'e' || digits[i] == 'E') {
                return true;
            }
        }
        return false;
    }
}
