package telemetry.can;

import java.math.BigInteger;

/**
 * The name of one raw value of a signal.
 *
 * @param value raw value, before factor and offset; negative only for signed signals
 */
public record DbcLabel(BigInteger value, String text) {}
