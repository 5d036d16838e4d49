package telemetry.can;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the numbers of DBC files; {@code .25}, {@code 1.} and {@code 1E+05} are numbers. */
final class DbcNumbers {
    /** Limit of the length of a number; longer texts are not numbers, which bounds the work. */
    private static final int MAX_LENGTH = 64;

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private DbcNumbers() {}

    /** Returns the finite number that {@code word} represents. */
    static Optional<Double> decimal(String word) {
        return exact(word).map(BigDecimal::doubleValue).filter(Double::isFinite);
    }

    /** Returns the whole number that {@code word} represents, as {@code 3} or as {@code 3.0}. */
    static Optional<BigInteger> whole(String word) {
        return exact(word)
                .filter(number ->
                        number.signum() == 0 || number.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::toBigInteger);
    }

    private static Optional<BigDecimal> exact(String word) {
        return word.length() <= MAX_LENGTH && NUMBER.matcher(word).matches()
                ? Optional.of(new BigDecimal(word))
                : Optional.empty();
    }
}
