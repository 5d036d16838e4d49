package telemetry.contract;

/**
 * The form and the check digit of a vehicle identification number (ISO 3779). The ninth character is a check digit in
 * North America (49 CFR 565.15) and in China. Elsewhere, in Europe for example, it is free, so that a valid number need
 * not pass the check.
 */
public final class Vin {
    private static final int LENGTH = 17;
    private static final int CHECK_POSITION = 8;
    private static final String CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
    /** The value of each character of {@link #CHARACTERS}, 49 CFR 565.15, table III. */
    private static final String VALUES = "012345678912345678123457923456789";

    private static final int[] WEIGHTS = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    private static final String CHECK_DIGITS = "0123456789X";

    private Vin() {}

    /** Returns true if {@code text} has 17 characters of {@code [A-HJ-NPR-Z0-9]}. */
    static boolean isVin(String text) {
        return text.length() == LENGTH && text.chars().allMatch(c -> CHARACTERS.indexOf(c) >= 0);
    }

    /**
     * Returns true if the ninth character of {@code vin} is its check digit.
     *
     * @param vin a number of the form that the contract accepts
     */
    public static boolean hasCheckDigit(String vin) {
        return vin.charAt(CHECK_POSITION) == checkDigit(vin);
    }

    /**
     * Returns the check digit that belongs in the ninth place of {@code vin}, whose own ninth character has no effect.
     *
     * @param vin a number of the form that the contract accepts
     */
    public static char checkDigit(String vin) {
        int sum = 0;
        for (int i = 0; i < LENGTH; i++) {
            sum += WEIGHTS[i] * (VALUES.charAt(CHARACTERS.indexOf(vin.charAt(i))) - '0');
        }
        return CHECK_DIGITS.charAt(sum % CHECK_DIGITS.length());
    }
}
