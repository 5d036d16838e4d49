package telemetry.contract;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/**
 * Walks through values that the contract does not name, and checks what holds for all JSON in the platform. Not safe for
 * use by many threads.
 */
final class JsonWalk {
    private static final int SHORTEST_OVERFLOW = 309; // digits; Double.MAX_VALUE is 1.8e308
    private static final int MAX_PATH_LENGTH = 128;

    private final JsonParser parser;
    private final boolean escapes;

    /** @param escapes whether the record has a backslash; without one no text needs to be looked at again */
    JsonWalk(JsonParser parser, boolean escapes) {
        this.parser = parser;
        this.escapes = escapes;
    }

    /**
     * Walks to the end of the value that the parser stands on.
     *
     * @return false if the value is an empty object
     */
    boolean throughValue() {
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

    /** Refuses a name or a string with an unpaired surrogate, which other readers of the lake refuse as well. */
    void checkText(String text) {
        if (Utf8.hasUnpairedSurrogate(text)) {
            throw new ContractException(path(parser), Reason.INVALID_UNICODE, "has an unpaired surrogate");
        }
    }

    /** Returns the names down to where {@code parser} stands, with dots; at most 128 characters, and any answer carries it. */
    static String path(JsonParser parser) {
        return path(parser.streamReadContext());
    }

    /** Returns the path of the object or array that {@code parser} is within; empty if it is the record. */
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
                if (escapes) {
                    checkText(parser.getString());
                }
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber();
            default -> {
                // the ends of structures, true, false and null need no check
            }
        }
    }

    private void checkDepth() {
        if (parser.streamReadContext().getNestingDepth() > ContractLimits.MAX_DEPTH) {
            throw new ContractException(
                    path(parser), Reason.TOO_DEEP, "is nested deeper than %d".formatted(ContractLimits.MAX_DEPTH));
        }
    }

    /** RFC 8259, section 6: what no double can hold, readers need not agree on. */
    private void checkNumber() {
        boolean mayOverflow = parser.getStringLength() >= SHORTEST_OVERFLOW || hasExponent();
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
