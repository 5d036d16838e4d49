package telemetry.contract;

/** Validates {@code vehicle_id} and the names of fleets and regions, and reads {@code can_id}. */
final class Identifiers {
    /** The maximum length of the name of a fleet or region in characters. */
    static final int MAX_LABEL_LENGTH = 64;

    /** The form of the name of a fleet or region, for messages. */
    static final String LABEL_FORM = "1 to %d characters of A-Z a-z 0-9 . _ -".formatted(MAX_LABEL_LENGTH);

    private static final int MAX_CAN_DIGITS = 8;
    private static final long MAX_STANDARD_CAN_ID = 0x7FF;
    private static final long EXTENDED_CAN_ID = 1L << 31;

    private Identifiers() {}

    /** Returns true if {@code id} has 1 to 64 characters of {@code [A-Za-z0-9._:-]}. */
    static boolean isVehicleId(String id) {
        return hasForm(id, ContractLimits.MAX_VEHICLE_ID_LENGTH, "._:-");
    }

    /** Returns true if {@code name} has 1 to 64 characters of {@code [A-Za-z0-9._-]}. */
    static boolean isLabel(String name) {
        return hasForm(name, MAX_LABEL_LENGTH, "._-");
    }

    private static boolean hasForm(String text, int maxLength, String marks) {
        if (text.isEmpty() || text.length() > maxLength) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isLetterOrDigit(text.charAt(i)) && marks.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the number of a {@code can_id}, {@code 0x} followed by 1 to 8 hex digits with a value of at most 29 bits.
     * Bit 31 marks an identifier of 29 bits: one with eight digits, or with a value of more than 11 bits.
     *
     * @return the number, or -1 if {@code id} is no {@code can_id}
     */
    static long canId(String id) {
        int digits = id.length() - 2;
        if (digits < 1 || digits > MAX_CAN_DIGITS || !id.startsWith("0x")) {
            return -1;
        }
        long value = 0;
        for (int i = 2; i < id.length(); i++) {
            int digit = hexDigit(id.charAt(i));
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        if (value > ContractLimits.MAX_CAN_ID) {
            return -1;
        }
        return digits == MAX_CAN_DIGITS || value > MAX_STANDARD_CAN_ID ? value | EXTENDED_CAN_ID : value;
    }

    private static boolean isLetterOrDigit(char c) {
        return isBetween(c, 'a', 'z') || isBetween(c, 'A', 'Z') || isBetween(c, '0', '9');
    }

    private static boolean isBetween(char c, char first, char last) {
        return c >= first && c <= last;
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
