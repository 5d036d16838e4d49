package telemetry.consumer;

/** Converts text to a valid value of an SQS message attribute. */
final class SqsText {
    private static final int REPLACEMENT = 0xFFFD;

    private SqsText() {}

    /**
     * Returns the first {@code maxCharacters} code points of {@code text}, with U+FFFD for each one that SQS refuses.
     * Returns "-" for an empty text, because SQS refuses empty values.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">the
     *     characters that SendMessage accepts: #x9, #xA, #xD, #x20 to #xD7FF, #xE000 to #xFFFD, #x10000 to #x10FFFF</a>
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

    /** Returns true for an unpaired surrogate. A pair is one code point above U+FFFF. */
    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }
}
