package telemetry.consumer;

/** Makes any text one that SQS takes as the value of a message attribute. */
final class SqsText {
    private static final int REPLACEMENT = 0xFFFD;

    private SqsText() {}

    /**
     * Returns the first {@code maxCharacters} of {@code text} with U+FFFD for each character that SQS refuses, and "-"
     * for the empty text, which SQS refuses too.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">the
     *     characters that SendMessage takes: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF</a>
     */
    static String sendable(String text, int maxCharacters) {
        StringBuilder sendable = new StringBuilder();
        text.codePoints()
                .limit(maxCharacters)
                .map(character -> isSendable(character) ? character : REPLACEMENT)
                .forEach(sendable::appendCodePoint);
        return sendable.isEmpty() ? "-" : sendable.toString();
    }

    private static boolean isSendable(int character) {
        if (character < ' ') {
            return character == '\t' || character == '\n' || character == '\r';
        }
        return !isSurrogate(character) && character != 0xFFFE && character != 0xFFFF;
    }

    /** Half of a surrogate pair; a whole pair is one code point above U+FFFF. */
    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
