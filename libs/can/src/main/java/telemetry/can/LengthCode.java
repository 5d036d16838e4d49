package telemetry.can;

/** The data length code of CAN FD (ISO 11898-1). Codes above 8 stand for lengths in steps. */
final class LengthCode {
    private static final int[] BYTES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};

    private LengthCode() {}

    static int bytes(int code) throws BadLineException {
        if (code < 0 || code >= BYTES.length) {
            throw BadLineException.malformed("a length code is above 15");
        }
        return BYTES[code];
    }
}
