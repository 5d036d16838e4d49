package telemetry.contract;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Walks through values that the contract does not name, and checks what holds for all JSON in the platform. */
final class JsonWalk {
    private static final int SHORTEST_OVERFLOW = 309; // digits; Double.MAX_VALUE is 1.8e308
    private static final int MAX_PATH_LENGTH = 128;

    private JsonWalk() {}

    /**
     * Walks to the end of the value that {@code parser} stands on.
     *
     * @return false if the value is an empty object
     */
    static boolean throughValue(JsonParser parser) {
        boolean content = false;
        int depth = 0;
        for (JsonToken token = parser.currentToken(); ; token = parser.nextToken()) {
            checkToken(parser, token);
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
    static void checkText(JsonParser parser, String text) {
        if (Utf8.hasUnpairedSurrogate(text)) {
            throw new ContractException(path(parser), Reason.INVALID_UNICODE, "has an unpaired surrogate");
        }
    }

    /** Where {@code parser} stands: the names down to there, with dots; at most 128 characters. */
    static String path(JsonParser parser) {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        String path = pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
        return path.length() <= MAX_PATH_LENGTH ? path : path.substring(0, MAX_PATH_LENGTH);
    }

    private static void checkToken(JsonParser parser, JsonToken token) {
        switch (token) {
            case START_OBJECT, START_ARRAY -> checkDepth(parser);
            case PROPERTY_NAME, VALUE_STRING -> checkText(parser, parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> checkNumber(parser);
            default -> {
                // the ends of structures, true, false and null need no check
            }
        }
    }

    private static void checkDepth(JsonParser parser) {
        if (parser.streamReadContext().getNestingDepth() > ContractLimits.MAX_DEPTH) {
            throw new ContractException(
                    path(parser), Reason.TOO_DEEP, "is nested deeper than %d".formatted(ContractLimits.MAX_DEPTH));
        }
    }

    /** RFC 8259, section 6: what no double can hold, readers need not agree on. */
    private static void checkNumber(JsonParser parser) {
        String number = parser.getString();
        boolean mayOverflow =
                number.length() >= SHORTEST_OVERFLOW || number.indexOf('e') >= 0 || number.indexOf('E') >= 0;
        if (mayOverflow && Double.isInfinite(Double.parseDouble(number))) {
            throw new ContractException(path(parser), Reason.OUT_OF_RANGE, "is beyond the range of a double");
        }
    }
}
